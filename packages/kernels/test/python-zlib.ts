import { spawnSync } from "node:child_process";

/** Reads items (stream length, raw length, CRC-32, stream) and prints how many inflate as they should. */
const CHECK = `
import struct, sys, zlib
data, at, good = sys.stdin.buffer.read(), 0, 0
while at < len(data):
    size, length, crc = struct.unpack_from("<III", data, at)
    raw = zlib.decompress(data[at + 12 : at + 12 + size], -15)
    assert len(raw) == length and zlib.crc32(raw) == crc, (at, size, length)
    at, good = at + 12 + size, good + 1
print(good)
`;

/** Whether a Python with zlib can be called. */
export const HAS_PYTHON: boolean =
  spawnSync("python3", ["-c", "import zlib"], { stdio: "ignore" }).status === 0;

/** One stream and what it must inflate to. */
export interface PythonItem {
  readonly stream: Uint8Array;
  readonly rawLength: number;
  readonly crc32: number;
}

/** Number of streams that Python inflates to the right length and CRC-32; throws at the first other. */
export function inflatedByPython(items: readonly PythonItem[]): number {
  const parts = items.flatMap(({ stream, rawLength, crc32 }) => {
    const head = Buffer.alloc(12);
    head.writeUInt32LE(stream.length, 0);
    head.writeUInt32LE(rawLength, 4);
    head.writeUInt32LE(crc32, 8);
    return [head, stream];
  });
  const done = spawnSync("python3", ["-c", CHECK], { input: Buffer.concat(parts) });
  if (done.status !== 0) throw new Error(done.stderr.toString());
  return Number(done.stdout.toString());
}
