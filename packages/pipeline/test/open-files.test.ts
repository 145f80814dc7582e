import { describe, expect, test } from "vitest";
import { openPatiently, threadsForFiles, tooManyOpenFiles } from "../src/store/open-files.js";

function failing(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe("F72: too many open files", () => {
  test.each(["EMFILE", "ENFILE"])(
    "%s: opening is tried again until others closed theirs",
    async (code) => {
      const waited: number[] = [];
      let left = 5;
      const open = async (): Promise<string> => {
        if (left-- > 0) throw failing(code);
        return "opened";
      };
      const opened = await openPatiently(open, async (milliseconds) => waited.push(milliseconds));
      expect(opened).toBe("opened");
      expect(waited).toHaveLength(5);
    },
  );

  test("after ten seconds it is given up", async () => {
    let waited = 0;
    const open = () => Promise.reject(failing("EMFILE"));
    const act = openPatiently(open, async (milliseconds) => {
      waited += milliseconds;
    });
    await expect(act).rejects.toMatchObject({ code: "EMFILE" });
    expect(waited).toBe(10_000);
  });

  test("any other failure is told at once", async () => {
    const open = () => Promise.reject(failing("EACCES"));
    const act = openPatiently(open, () => Promise.reject(new Error("waited")));
    await expect(act).rejects.toMatchObject({ code: "EACCES" });
  });

  test("its typed error stops the run, also when only the message of a thread tells it", () => {
    const start = Object.assign(new Error("Worker initialization failure: EMFILE"), {
      code: "ERR_WORKER_INIT_FAILED",
    });
    for (const error of [failing("ENFILE"), start]) {
      expect(tooManyOpenFiles(error)).toMatchObject({ code: "VP6301", severity: "run" });
    }
    for (const error of [failing("ENOENT"), new Error("EMFILE"), null, "EMFILE"]) {
      expect(tooManyOpenFiles(error)).toBeNull();
    }
  });

  test("so many threads start as the limit has room for, one at least", () => {
    expect(threadsForFiles(8, 20)).toBe(1);
    expect(threadsForFiles(8, 64)).toBe(3);
    expect(threadsForFiles(8, 1024)).toBe(8);
    expect(threadsForFiles(8, Number.POSITIVE_INFINITY)).toBe(8);
  });
});
