import { type Fault, faultOf, RemoteFault } from "./fault.js";

/** Functions that a worker answers calls with. */
export type Api<A> = { readonly [K in keyof A]: (input: never) => unknown };

type Input<A extends Api<A>, K extends keyof A> = Parameters<A[K]>[0];
type Output<A extends Api<A>, K extends keyof A> = Awaited<ReturnType<A[K]>>;

interface Call {
  readonly id: number;
  readonly method: string;
  readonly input: unknown;
}

type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly fault: Fault }
  | { readonly notice: unknown };

/** The caller's side of a worker: calls by name, answers by promise. */
export class Remote<A extends Api<A>> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithReject>();
  #nextId = 0;
  #hasEnded = false;

  /** @param onNotice - Gets what the worker tells between calls. */
  constructor(worker: Worker, onNotice: (notice: unknown) => void = () => {}) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      if (this.#hasEnded) return; // sent before the worker was ended
      if ("notice" in data) onNotice(data.notice);
      else this.#settle(data);
    });
    worker.addEventListener("error", (event) => {
      // A worker that cannot load fires an event without words.
      this.#rejectAll(new Error(event.message || "a worker of this page could not be started"));
    });
  }

  /** Calls a function of the worker. */
  call<K extends keyof A & string>(method: K, input: Input<A, K>): Promise<Output<A, K>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      const call: Call = { id, method, input };
      this.#worker.postMessage(call);
    });
  }

  /** Ends the worker. Calls that are under way are never answered. */
  end(): void {
    this.#hasEnded = true;
    this.#worker.terminate();
    this.#waiting.clear();
  }

  #settle(answer: Exclude<Answer, { notice: unknown }>): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("fault" in answer) waiting?.reject(new RemoteFault(answer.fault));
    else waiting?.resolve(answer.value);
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

interface PromiseWithReject {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The worker's side: answers calls with the given functions. */
export function serve<A extends Api<A>>(api: A): void {
  addEventListener("message", async ({ data }: MessageEvent<Call>) => {
    const { id, method, input } = data;
    try {
      const run: (input: never) => unknown = api[method as keyof A];
      send({ id, value: await run(input as never) });
    } catch (error) {
      send({ id, fault: faultOf(error) });
    }
  });
}

/** Tells the worker's owner something between calls. */
export function notify(notice: unknown): void {
  send({ notice });
}

function send(answer: Answer): void {
  postMessage(answer);
}
