import type { RandomState } from "@voxprep/core";

/** Units that are to be spread over bins, and what is to come out equal. */
export interface BinProblem {
  /** `units * features` numbers, one row per unit, scaled so that all features count by their squares. */
  readonly weights: Float64Array;
  readonly units: number;
  readonly features: number;
  /** Part of the whole that each bin is to get; they add up to 1. At most as many bins as units. */
  readonly shares: readonly number[];
  /** Units that each bin must hold; `null` when bins may hold any number but none. */
  readonly sizes: readonly number[] | null;
}

/** Multiplications that a search may spend; it then stops with the best that it has. */
const WORK_LIMIT = 1e8;

/** Beginnings from which the search sets out. */
const STARTS = 16;

/** Improvements below this are rounding. */
const LEAST_GAIN = 1e-9;

/**
 * Spreads units over bins so that every bin gets its share of every feature.
 *
 * What is minimized is the sum over bins of |load|² / share, which is, up to a constant, the squared
 * deviation of the loads from what was to be expected. The first start places the heaviest units first, the others
 * begin in random order; each unit goes where it costs least. Then units move and change places while that
 * helps. Same problem and same state of the random numbers: same result.
 *
 * @returns Bin of each unit; every bin has at least one.
 */
export function searchBins(problem: BinProblem, rng: RandomState): Uint32Array {
  const meter = { left: WORK_LIMIT };
  let best: BinState | null = null;
  for (let start = 0; start < STARTS && (best === null || meter.left > 0); start++) {
    const state = new BinState(problem, meter);
    const order = rng.permutation(problem.units);
    if (start === 0) state.placeHeaviestFirst(order);
    else state.place(order);
    state.improve();
    if (best === null || state.cost() < best.cost() - LEAST_GAIN) best = state;
  }
  return (best as BinState).binOf;
}

/** One way to spread the units, with the loads that follow from it. */
class BinState {
  readonly binOf: Uint32Array;
  readonly #problem: BinProblem;
  readonly #meter: { left: number };
  /** `bins * features` sums of weights. */
  readonly #loads: Float64Array;
  readonly #counts: Uint32Array;
  /** |weights|² of each unit. */
  readonly #squares: Float64Array;

  constructor(problem: BinProblem, meter: { left: number }) {
    const { units, features, shares, weights } = problem;
    this.#problem = problem;
    this.#meter = meter;
    this.binOf = new Uint32Array(units);
    this.#loads = new Float64Array(shares.length * features);
    this.#counts = new Uint32Array(shares.length);
    this.#squares = Float64Array.from({ length: units }, (_, unit) => {
      let sum = 0;
      for (let j = unit * features; j < (unit + 1) * features; j++)
        sum += (weights[j] as number) ** 2;
      return sum;
    });
  }

  cost(): number {
    const { features, shares } = this.#problem;
    return shares.reduce((total, share, bin) => {
      let sum = 0;
      for (let j = bin * features; j < (bin + 1) * features; j++) {
        sum += (this.#loads[j] as number) ** 2;
      }
      return total + sum / share;
    }, 0);
  }

  /** Places all units, the heaviest first; units of equal weight in the given order. */
  placeHeaviestFirst(order: Uint32Array): void {
    const squares = this.#squares;
    this.place([...order].sort((a, b) => (squares[b] as number) - (squares[a] as number)));
  }

  /** Places all units in the given order, each where it costs least. */
  place(order: Iterable<number>): void {
    for (const unit of order) this.#put(unit, this.#cheapestBin(unit));
    this.#fillEmptyBins();
  }

  /** Moves and swaps units as long as that makes the cost smaller and there is work left. */
  improve(): void {
    let isBetter = true;
    while (isBetter && this.#meter.left > 0) {
      isBetter = false;
      for (let unit = 0; unit < this.#problem.units && this.#meter.left > 0; unit++) {
        if (this.#moveUnit(unit) || this.#swapUnit(unit)) isBetter = true;
      }
    }
  }

  #cheapestBin(unit: number): number {
    const { shares, sizes } = this.#problem;
    let cheapest = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const [bin, share] of shares.entries()) {
      if (sizes !== null && (this.#counts[bin] as number) >= (sizes[bin] as number)) continue;
      const cost = ((this.#squares[unit] as number) + 2 * this.#dot(unit, bin)) / share;
      if (cost >= least) continue;
      least = cost;
      cheapest = bin;
    }
    return cheapest;
  }

  /** Small shares may have attracted no unit; they get the one that costs least. */
  #fillEmptyBins(): void {
    for (let bin = 0; bin < this.#counts.length; bin++) {
      if (this.#counts[bin] !== 0) continue;
      let cheapest = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let unit = 0; unit < this.#problem.units; unit++) {
        if ((this.#counts[this.binOf[unit] as number] as number) < 2) continue;
        const cost = this.#moveCost(unit, bin);
        if (cost >= least) continue;
        least = cost;
        cheapest = unit;
      }
      this.#move(cheapest, bin);
    }
  }

  #moveUnit(unit: number): boolean {
    if (this.#problem.sizes !== null) return false;
    if ((this.#counts[this.binOf[unit] as number] as number) < 2) return false;
    for (let bin = 0; bin < this.#counts.length; bin++) {
      if (bin === this.binOf[unit] || this.#moveCost(unit, bin) > -LEAST_GAIN) continue;
      this.#move(unit, bin);
      return true;
    }
    return false;
  }

  #swapUnit(unit: number): boolean {
    for (let other = unit + 1; other < this.#problem.units; other++) {
      const from = this.binOf[unit] as number;
      const to = this.binOf[other] as number;
      if (from === to || this.#swapCost(unit, other) > -LEAST_GAIN) continue;
      this.#move(unit, to);
      this.#move(other, from);
      return true;
    }
    return false;
  }

  /** What the cost grows by when the unit goes to the bin. */
  #moveCost(unit: number, bin: number): number {
    const from = this.binOf[unit] as number;
    const shareFrom = this.#problem.shares[from] as number;
    const shareTo = this.#problem.shares[bin] as number;
    const square = this.#squares[unit] as number;
    return (
      square * (1 / shareFrom + 1 / shareTo) +
      2 * (this.#dot(unit, bin) / shareTo - this.#dot(unit, from) / shareFrom)
    );
  }

  /** What the cost grows by when two units of different bins change places. */
  #swapCost(unit: number, other: number): number {
    const { weights, features, shares } = this.#problem;
    const from = this.binOf[unit] as number;
    const to = this.binOf[other] as number;
    const shareFrom = shares[from] as number;
    const shareTo = shares[to] as number;
    let square = 0;
    let pull = 0;
    for (let j = 0; j < features; j++) {
      const moved =
        (weights[unit * features + j] as number) - (weights[other * features + j] as number);
      square += moved * moved;
      pull +=
        moved *
        ((this.#loads[to * features + j] as number) / shareTo -
          (this.#loads[from * features + j] as number) / shareFrom);
    }
    this.#meter.left -= features;
    return square * (1 / shareFrom + 1 / shareTo) + 2 * pull;
  }

  #dot(unit: number, bin: number): number {
    const { weights, features } = this.#problem;
    let sum = 0;
    for (let j = 0; j < features; j++) {
      sum += (weights[unit * features + j] as number) * (this.#loads[bin * features + j] as number);
    }
    this.#meter.left -= features;
    return sum;
  }

  #move(unit: number, bin: number): void {
    const from = this.binOf[unit] as number;
    this.#counts[from] = (this.#counts[from] as number) - 1;
    this.#addTo(from, unit, -1);
    this.#put(unit, bin);
  }

  #put(unit: number, bin: number): void {
    this.binOf[unit] = bin;
    this.#counts[bin] = (this.#counts[bin] as number) + 1;
    this.#addTo(bin, unit, 1);
  }

  #addTo(bin: number, unit: number, sign: 1 | -1): void {
    const { weights, features } = this.#problem;
    for (let j = 0; j < features; j++) {
      const at = bin * features + j;
      this.#loads[at] =
        (this.#loads[at] as number) + sign * (weights[unit * features + j] as number);
    }
  }
}
