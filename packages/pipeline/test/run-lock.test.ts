import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NODE_FILE_SYSTEM } from "../src/store/file-system.js";
import { RunLock } from "../src/store/run-lock.js";

let folder = "";

const pause = async (): Promise<void> => undefined;
const take = () => RunLock.take(folder, { pause });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "voxprep-lock-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A lock file of another run. */
function foreignLock(changes: object): string {
  mkdirSync(join(folder, "locks"), { recursive: true });
  const file = join(folder, "locks", "other.json");
  const owner = {
    run: "other",
    pid: process.pid,
    processStart: null,
    bootId: null,
    host: hostname(),
    user: "somebody",
    command: "voxprep run",
    startedAt: "2026-01-01T00:00:00.000Z",
    heartbeat: 3,
    ...changes,
  };
  writeFileSync(file, JSON.stringify(owner));
  return file;
}

describe("RunLock", () => {
  test("is held until it is released, and leaves nothing", async () => {
    const { lock, findings } = await take();
    expect(findings).toEqual([]);
    expect(readdirSync(join(folder, "locks"))).toHaveLength(1);
    await lock.check();
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("F81: refuses a second run with VP7501 and names the owner", async () => {
    const { lock } = await take();
    await expect(take()).rejects.toMatchObject({
      code: "VP7501",
      context: { found: { pid: process.pid } },
    });
    await lock.check(); // the first one is unharmed
    await lock.release();
  });

  test("F81: is taken although a run that ends removes the empty folder at that moment", async () => {
    let vanished = 0;
    const fs = {
      ...NODE_FILE_SYSTEM,
      create(path: string) {
        if (vanished++ < 3) rmSync(join(folder, "locks"), { recursive: true });
        return NODE_FILE_SYSTEM.create(path);
      },
    };
    const { lock } = await RunLock.take(folder, { fs, pause });
    expect(vanished).toBe(4);
    await lock.check();
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ["a process that does not exist", { pid: 2 ** 22 + 1 }],
    ["another boot", { bootId: "00000000-0000-0000-0000-000000000000" }],
    ["a reused process id", { processStart: "1" }],
  ])("F82: removes the lock of %s with VP7502", async (_name, changes) => {
    foreignLock(changes);
    const { lock, findings } = await take();
    expect(findings.map(({ code }) => code)).toEqual(["VP7502"]);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("never breaks the lock of another host", async () => {
    const file = foreignLock({ host: "elsewhere", pid: 2 ** 22 + 1 });
    await expect(take()).rejects.toMatchObject({ code: "VP7501" });
    expect(readFileSync(file, "utf8")).toContain("elsewhere");
  });

  test("removes a lock that its run did not live to write, when it stays unreadable", async () => {
    mkdirSync(join(folder, "locks"));
    writeFileSync(join(folder, "locks", "cut.json"), '{"run":"cu');
    const { lock, findings } = await take();
    expect(findings.map(({ code }) => code)).toEqual(["VP7502"]);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("F81: of two runs that start together at most one gets the lock", async () => {
    const taken = await Promise.allSettled([take(), take()]);
    const held = taken.flatMap((one) => (one.status === "fulfilled" ? [one.value.lock] : []));
    expect(held.length).toBeLessThan(2);
    for (const lock of held) await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("notices with VP7503 when it was taken away", async () => {
    const { lock } = await take();
    rmSync(join(folder, "locks"), { recursive: true });
    await expect(lock.check()).rejects.toMatchObject({ code: "VP7503" });
    await lock.release();
  });

  test("tells a lock file that cannot be read or removed as a fault of the disk", async () => {
    const broken = () => Promise.reject(Object.assign(new Error("broken"), { code: "EIO" }));
    let isBroken = false;
    const fs = {
      ...NODE_FILE_SYSTEM,
      read: (path: string) => (isBroken ? broken() : NODE_FILE_SYSTEM.read(path)),
      unlink: (path: string) => (isBroken ? broken() : NODE_FILE_SYSTEM.unlink(path)),
    };
    const { lock } = await RunLock.take(folder, { fs, pause });
    isBroken = true;
    await expect(lock.check()).rejects.toMatchObject({ code: "VP6203" });
    await expect(lock.release()).rejects.toMatchObject({ code: "VP6203" });
    isBroken = false;
    await lock.release();
  });
});
