/** Offset and width of a field in a record. */
type Field = readonly [name: string, offset: number, bytes: 2 | 4 | 8];

const LOCAL: readonly Field[] = [
  ["signature", 0, 4],
  ["flags", 6, 2],
  ["method", 8, 2],
  ["crc32", 14, 4],
  ["compressed", 18, 4],
  ["uncompressed", 22, 4],
  ["name length", 26, 2],
  ["extra length", 28, 2],
];
const CENTRAL: readonly Field[] = [
  ["signature", 0, 4],
  ["flags", 8, 2],
  ["method", 10, 2],
  ["crc32", 16, 4],
  ["compressed", 20, 4],
  ["uncompressed", 24, 4],
  ["name length", 28, 2],
  ["extra length", 30, 2],
  ["comment length", 32, 2],
  ["disk", 34, 2],
  ["offset", 42, 4],
];
const END: readonly Field[] = [
  ["signature", 0, 4],
  ["disk", 4, 2],
  ["count here", 8, 2],
  ["count", 10, 2],
  ["size", 12, 4],
  ["offset", 16, 4],
  ["comment length", 20, 2],
];
const END64: readonly Field[] = [
  ["signature", 0, 4],
  ["own size", 4, 8],
  ["count", 32, 8],
  ["size", 40, 8],
  ["offset", 48, 8],
];
const LOCATOR: readonly Field[] = [
  ["signature", 0, 4],
  ["place", 8, 8],
  ["disks", 16, 4],
];

const RECORDS = [
  ["local", [0x50, 0x4b, 3, 4], LOCAL],
  ["central", [0x50, 0x4b, 1, 2], CENTRAL],
  ["end", [0x50, 0x4b, 5, 6], END],
  ["end64", [0x50, 0x4b, 6, 6], END64],
  ["locator", [0x50, 0x4b, 6, 7], LOCATOR],
] as const;

/** An archive with one boundary value in a record. */
export interface ZipMutant {
  readonly step: string;
  readonly bytes: Uint8Array;
}

/** Every field of every record of a zip file with every boundary value. */
export function* zipFieldMutants(file: Uint8Array): Generator<ZipMutant> {
  for (const [record, signature, fields] of RECORDS) {
    for (let at = 0; at + 4 <= file.length; at++) {
      if (!signature.every((byte, i) => file[at + i] === byte)) continue;
      for (const field of fields) yield* fieldMutants(file, record, at, field);
    }
  }
}

function* fieldMutants(
  file: Uint8Array,
  record: string,
  at: number,
  [name, offset, width]: Field,
): Generator<ZipMutant> {
  if (at + offset + width > file.length) return;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let old = 0n;
  for (let i = width - 1; i >= 0; i--) old = (old << 8n) | BigInt(view.getUint8(at + offset + i));
  const largest = 2n ** BigInt(8 * width) - 1n;
  const values = [
    ...[0n, 1n, 2n, 8n, 9n, 12n, 0x800n, old - 1n, old + 1n, old * 2n, BigInt(file.length)],
    ...[2n ** 31n - 1n, 2n ** 31n, 2n ** 53n, largest / 2n, largest - 1n, largest],
  ];
  for (const value of new Set(values)) {
    if (value < 0n || value > largest || value === old) continue;
    const bytes = file.slice();
    for (let i = 0; i < width; i++) {
      bytes[at + offset + i] = Number((value >> BigInt(8 * i)) & 255n);
    }
    yield { step: `${record} at ${at}: ${name} = ${value}`, bytes };
  }
}
