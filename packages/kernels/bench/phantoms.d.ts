type ShapeZyx = readonly [nz: number, ny: number, nx: number];

export function noiseSource(seed: number): () => number;
export function ctIntegers(shapeZyx: ShapeZyx, seed?: number): Float32Array;
export function ctNormalized(shapeZyx: ShapeZyx, seed?: number): Float32Array;
export function mrNormalized(shapeZyx: ShapeZyx, seed?: number): Float32Array;
export function labels(shapeZyx: ShapeZyx): Float32Array;
export function samples(planes?: number): { [kind in "n" | "i" | "m" | "l"]: Float32Array };
