import { volumeOver, type Zyx } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillHolesInPlace } from "../src/index.js";
import { readGolden } from "./support/golden.js";

interface FillRow {
  readonly shape: readonly number[];
  readonly mask: string;
  readonly filled: string;
}

/** A 2D mask becomes a volume by a full plane before and behind it: only its own edges stay open. */
function volumeOf(row: FillRow, text: string) {
  const plane = Uint8Array.from(text, Number);
  if (row.shape.length === 3) return volumeOver("uint8", row.shape as unknown as Zyx, plane);
  const [ny = 1, nx = 1] = row.shape;
  const full = new Uint8Array(plane.length).fill(1);
  return volumeOver("uint8", [3, ny, nx], Uint8Array.from([...full, ...plane, ...full]));
}

/** Straightforward flood from all face voxels: slow, obviously right. */
function floodFill(data: Uint8Array, [nz, ny, nx]: Zyx): Uint8Array {
  const outside = new Uint8Array(data.length);
  const stack: [number, number, number][] = [];
  const visit = (z: number, y: number, x: number) => {
    if (z < 0 || y < 0 || x < 0 || z >= nz || y >= ny || x >= nx) return;
    const i = (z * ny + y) * nx + x;
    if (data[i] === 1 || outside[i] === 1) return;
    outside[i] = 1;
    stack.push([z, y, x]);
  };
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++)
        if (z % (nz - 1 || 1) === 0 || y % (ny - 1 || 1) === 0 || x % (nx - 1 || 1) === 0)
          visit(z, y, x);
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [z, y, x] = at;
    visit(z - 1, y, x);
    visit(z + 1, y, x);
    visit(z, y - 1, x);
    visit(z, y + 1, x);
    visit(z, y, x - 1);
    visit(z, y, x + 1);
  }
  return outside.map((flag) => 1 - flag);
}

describe("fillHolesInPlace", () => {
  test("fills what scipy fills", () => {
    const rows = readGolden<FillRow[]>("fill-holes.json");
    for (const row of rows) {
      const volume = volumeOf(row, row.mask);
      fillHolesInPlace(volume);
      expect([...volume.data]).toEqual([...volumeOf(row, row.filled).data]);
    }
    expect(rows).toHaveLength(40);
    console.log(`fill-holes: ${rows.length} masks equal scipy's`);
  });

  test("property: equals a flood from the faces", () => {
    const side = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(side, side, side, fc.infiniteStream(fc.boolean()), (nz, ny, nx, bits) => {
        const data = Uint8Array.from({ length: nz * ny * nx }, () => (bits.next().value ? 1 : 0));
        const volume = volumeOver("uint8", [nz, ny, nx], data.slice());
        fillHolesInPlace(volume);
        expect([...volume.data]).toEqual([...floodFill(data, [nz, ny, nx])]);
      }),
      { numRuns: 400 },
    );
  });
});
