/** Constructors that take memory by a number of elements. */
const NAMES = [
  "ArrayBuffer",
  "SharedArrayBuffer",
  "Int8Array",
  "Uint8Array",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
  "Float32Array",
  "Float64Array",
] as const;

type Constructor = new (...args: unknown[]) => object;

let counted = 0;

/**
 * Counts the bytes of all buffers and typed arrays that are made by a length while `work` runs.
 *
 * A header that is believed shows here even when the memory is never touched and so never counts as
 * resident. What libraries allocate through constructors that they have taken aside is not seen; the peak
 * of the resident memory holds that.
 */
export async function countAllocated<T>(
  work: () => Promise<T>,
): Promise<{ result: T; bytes: number }> {
  const before = counted;
  const globals = globalThis as unknown as Record<string, Constructor>;
  const originals = NAMES.map((name) => globals[name] as Constructor);
  NAMES.forEach((name, i) => {
    globals[name] = counting(originals[i] as Constructor);
  });
  try {
    return { result: await work(), bytes: counted - before };
  } finally {
    NAMES.forEach((name, i) => {
      globals[name] = originals[i] as Constructor;
    });
  }
}

const proxies = new Map<Constructor, Constructor>();

function counting(original: Constructor): Constructor {
  const known = proxies.get(original);
  if (known !== undefined) return known;
  const width = (original as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
  const proxy: Constructor = new Proxy(original, {
    construct(target, args, newTarget): object {
      if (typeof args[0] === "number") counted += args[0] * width;
      return Reflect.construct(target, args, newTarget === proxy ? target : newTarget);
    },
  });
  proxies.set(original, proxy);
  return proxy;
}
