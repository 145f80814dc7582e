import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FileSystem, NODE_FILE_SYSTEM } from "../src/store/file-system.js";
import { OutputStore, WORK_ROOT } from "../src/store/output-store.js";

let root = "";
let weaknesses: string[] = [];

beforeEach(() => {
  weaknesses = [];
  root = mkdtempSync(join(tmpdir(), "voxprep-store-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const bytes = (text: string) => [new TextEncoder().encode(text)];

function storeWith(changes: Partial<FileSystem> = {}): OutputStore {
  return new OutputStore(join(root, WORK_ROOT, "p", "T"), {
    fs: { ...NODE_FILE_SYSTEM, ...changes },
    pause: async () => undefined,
    onWeakness: (finding) => weaknesses.push(finding.code),
  });
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}

describe("OutputStore", () => {
  test("writes chunks and copies under their names and leaves nothing else", async () => {
    writeFileSync(join(root, "source"), "copied");
    const store = storeWith();
    await store.commit([
      { path: join(root, "out", "a.pkl"), chunks: [...bytes("one"), ...bytes("two")] },
      { path: join(root, "out", "b"), copyOf: join(root, "source") },
    ]);
    await store.close();
    expect(readFileSync(join(root, "out", "a.pkl"), "utf8")).toBe("onetwo");
    expect(readFileSync(join(root, "out", "b"), "utf8")).toBe("copied");
    expect(readdirSync(root).sort()).toEqual(["out", "source"]);
  });

  test("replaces an older file", async () => {
    const path = join(root, "a");
    writeFileSync(path, "old");
    await storeWith().commit([{ path, chunks: bytes("new") }]);
    expect(readFileSync(path, "utf8")).toBe("new");
  });

  test("leaves no name behind when a later file of the commit cannot be written", async () => {
    let calls = 0;
    const store = storeWith({
      async create(path) {
        const file = await NODE_FILE_SYSTEM.create(path);
        if (++calls < 2) return file;
        return { ...file, write: () => Promise.reject(systemError("ENOSPC")) };
      },
    });
    const act = store.commit([
      { path: join(root, "case.pkl"), chunks: bytes("pkl") },
      { path: join(root, "case.npz"), chunks: bytes("npz") },
    ]);
    await expect(act).rejects.toMatchObject({ code: "VP6201", severity: "run" });
    await store.close();
    expect(readdirSync(root)).toEqual([]);
  });

  test("renames the npz last, so that a case is seen whole or not at all", async () => {
    const renamed: string[] = [];
    const store = storeWith({
      async rename(from, to) {
        renamed.push(to);
        await NODE_FILE_SYSTEM.rename(from, to);
      },
    });
    await store.commit([
      { path: join(root, "case.pkl"), chunks: bytes("pkl") },
      { path: join(root, "case.npz"), chunks: bytes("npz") },
    ]);
    expect(renamed.map((path) => path.slice(root.length + 1))).toEqual(["case.pkl", "case.npz"]);
  });

  test.each([
    ["EACCES", "VP0201"],
    ["EROFS", "VP0201"],
    ["EDQUOT", "VP6201"],
    ["EIO", "VP6203"],
    ["EMFILE", "VP6301"],
    ["ENAMETOOLONG", "VP0301"],
  ])("F98, F71: maps %s to %s and names the file", async (errno, code) => {
    const path = join(root, "a");
    const store = storeWith({ create: () => Promise.reject(systemError(errno)) });
    const act = store.commit([{ path, chunks: bytes("x") }]);
    await expect(act).rejects.toMatchObject({ code, files: [path] });
    expect(existsSync(path)).toBe(false);
  });

  test("continues short writes", async () => {
    const store = storeWith({
      async create(path) {
        const file = await NODE_FILE_SYSTEM.create(path);
        return { ...file, write: (part) => file.write(part.subarray(0, 2)) };
      },
    });
    await store.commit([{ path: join(root, "a"), chunks: bytes("seven b") }]);
    expect(readFileSync(join(root, "a"), "utf8")).toBe("seven b");
  });

  test("F73: a file whose sync failed is not trusted, not synced again and not named", async () => {
    let syncs = 0;
    const store = storeWith({
      async create(path) {
        const file = await NODE_FILE_SYSTEM.create(path);
        const sync = () => {
          syncs++;
          return Promise.reject(systemError("EIO"));
        };
        return { ...file, sync };
      },
    });
    const act = store.commit([{ path: join(root, "a"), chunks: bytes("x") }]);
    await expect(act).rejects.toMatchObject({ code: "VP6203", severity: "run" });
    expect(syncs).toBe(1);
    await store.close();
    expect(readdirSync(root)).toEqual([]);
  });

  test.each(["EINVAL", "ENOTSUP"])(
    "F101: folders that cannot be synced (%s) are told once",
    async (errno) => {
      const store = storeWith({ syncFolder: () => Promise.reject(systemError(errno)) });
      for (const name of ["a", "b"]) {
        await store.commit([{ path: join(root, name), chunks: bytes("x") }]);
      }
      expect(readdirSync(root)).toEqual([WORK_ROOT, "a", "b"]);
      expect(weaknesses).toEqual(["VP0303"]);
    },
  );

  test("F101: a name that stays held ends the run with VP6203 and leaves no file", async () => {
    const store = storeWith({ rename: () => Promise.reject(systemError("EBUSY")) });
    const act = store.commit([{ path: join(root, "a"), chunks: bytes("x") }]);
    await expect(act).rejects.toMatchObject({ code: "VP6203", severity: "run" });
    await store.close();
    expect(readdirSync(root)).toEqual([]);
  });

  test("with fast durability nothing is synced", async () => {
    const never = () => Promise.reject(systemError("EIO"));
    const fs: FileSystem = {
      ...NODE_FILE_SYSTEM,
      create: async (path) => ({ ...(await NODE_FILE_SYSTEM.create(path)), sync: never }),
      syncFolder: never,
    };
    const store = new OutputStore(join(root, WORK_ROOT), { fs, durability: "fast" });
    await store.commit([{ path: join(root, "a"), chunks: bytes("x") }]);
    expect(readFileSync(join(root, "a"), "utf8")).toBe("x");
  });

  test("a folder of another run's temporary files stays", async () => {
    const tmp = join(root, WORK_ROOT, "p", "T", "tmp");
    const store = storeWith();
    await store.commit([{ path: join(root, "a"), chunks: bytes("x") }]);
    writeFileSync(join(tmp, "other-0"), "of another run");
    await store.close();
    expect(readdirSync(tmp)).toEqual(["other-0"]);
  });
});
