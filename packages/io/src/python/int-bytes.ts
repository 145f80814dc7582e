/** An int from two's complement bytes, little-endian; no bytes are 0. */
export function intFromBytes(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  const hex: string[] = [];
  for (let i = bytes.length - 1; i >= 0; i--) {
    hex.push((bytes[i] as number).toString(16).padStart(2, "0"));
  }
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex.join("")}`));
}

/** An int as the fewest two's complement bytes, little-endian; 0 is no bytes. */
export function intToBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const size = value < 0n ? ~value : value;
  // One bit more than the size needs, for the sign.
  const bits = (size === 0n ? 0 : size.toString(2).length) + 1;
  const length = Math.ceil(bits / 8);
  const hex = BigInt.asUintN(8 * length, value)
    .toString(16)
    .padStart(2 * length, "0");
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const at = hex.length - 2 * (i + 1);
    bytes[i] = Number.parseInt(hex.slice(at, at + 2), 16);
  }
  return bytes;
}
