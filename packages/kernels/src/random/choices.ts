import { RandomState } from "@voxprep/core";
import {
  bestForm,
  instanceFor,
  type KernelForm,
  type KernelInstance,
  ownInstance,
} from "../wasm/instance.js";

/** Draws without replacement, one after the other from one generator. */
export interface Choices {
  /**
   * `choice(count, size, replace=False)` of numpy's legacy generator.
   *
   * @param size - At most `count`.
   */
  draw(count: number, size: number): Uint32Array;
}

const STATE_WORDS = 624;

/** Beyond so many (64 MiB) an instance of its own serves: the memory of the shared one never shrinks. */
const MOST_IN_SHARED = 1 << 24;

/**
 * A generator seeded as `RandomState(seed)` that serves choices alone.
 *
 * @param seed - Integer, 0 up to and without 2^32.
 * @param form - Default: wasm where it can run. The draws are the same.
 * @throws `VP0401 BadArgumentError` for any other seed.
 * @see spec 2-numpy-semantics, section 1
 */
export function makeChoices(seed: number, form: KernelForm = bestForm()): Choices {
  const instance = instanceFor(form, "codec");
  const generator = new RandomState(seed);
  if (instance === undefined) return { draw: (count, size) => generator.choice(count, size) };
  return new ModuleChoices(instance, generator.key);
}

/** Keeps the generator's state between the draws, since other jobs use the module's memory. */
class ModuleChoices implements Choices {
  readonly #instance: KernelInstance;
  /** The state, then the draws that it yields. */
  readonly #state = new Uint32Array(2 * STATE_WORDS);
  #position = STATE_WORDS;

  constructor(instance: KernelInstance, key: Uint32Array) {
    this.#instance = instance;
    this.#state.set(key);
  }

  draw(count: number, size: number): Uint32Array {
    const isLarge = count > MOST_IN_SHARED;
    const instance = (isLarge ? ownInstance() : undefined) ?? this.#instance;
    const [key, order] = instance.layOut([this.#state.byteLength, 4 * count]) as [number, number];
    const state = new Uint32Array(instance.buffer, key, this.#state.length);
    state.set(this.#state);
    const words = key + 4 * STATE_WORDS;
    this.#position = instance.functions.permute(key, words, this.#position, order, count);
    this.#state.set(state);
    return new Uint32Array(instance.buffer, order, size).slice();
  }
}
