import { Worker } from "node:worker_threads";

/** Longest time that one input may take, in ms. */
export const HANG_MS = 5000;

/** Runs in a thread of its own, because a hang of this one would silence every timer here. */
const THREAD = `
const { workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const state = new Int32Array(workerData.shared, 0, 2);
const label = new Uint8Array(workerData.shared, 8);
let seen = 0;
let since = Date.now();
setInterval(() => {
  const count = Atomics.load(state, 0);
  if (count !== seen || Atomics.load(state, 1) === 0) {
    seen = count;
    since = Date.now();
  } else if (Date.now() - since > workerData.limitMs) {
    const text = Buffer.from(label).toString().replace(/\\0.*$/s, "");
    writeSync(2, "\\nhang: " + text + " took longer than " + workerData.limitMs + " ms\\n");
    process.kill(process.pid, "SIGKILL");
  }
}, 250);
`;

/**
 * Ends the process with a message when one input takes too long. Nothing less helps: a loop without end
 * in this thread cannot be interrupted.
 */
export class Watchdog {
  private readonly shared = new SharedArrayBuffer(8 + 512);
  private readonly state = new Int32Array(this.shared, 0, 2);
  private readonly worker: Worker;

  constructor() {
    this.worker = new Worker(THREAD, {
      eval: true,
      workerData: { shared: this.shared, limitMs: HANG_MS },
    });
    this.worker.unref();
  }

  /** The work on an input begins. */
  begin(label: string): void {
    const bytes = new TextEncoder().encode(label).slice(0, 511);
    const place = new Uint8Array(this.shared, 8);
    place.fill(0);
    place.set(bytes);
    Atomics.add(this.state, 0, 1);
    Atomics.store(this.state, 1, 1);
  }

  /** The work on an input is done. */
  end(): void {
    Atomics.store(this.state, 1, 0);
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
