import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { oneAtATime } from "../../db/queue.ts";
import { GDAL_SETTINGS, type Gdal, GdalFailure, type GdalLimits } from "./gdal.ts";
import type { GdalJob, GdalReply } from "./gdal-worker.ts";

/** Jobs that one thread does before the next gets a fresh one: WebAssembly's memory only grows. */
const JOBS_PER_THREAD = 200;
const WATCH_MS = 100;

/**
 * GDAL as WebAssembly in a worker thread, one job after the other. Loading takes about a second, so
 * a thread is kept; one that fails is not trusted again.
 */
export function webAssemblyGdal(limits: GdalLimits): Gdal {
  const queue = oneAtATime();
  let thread: Promise<Thread> | undefined;
  let jobs = 0;

  const end = async () => {
    const ending = thread;
    thread = undefined;
    jobs = 0;
    // A thread that never started has nothing to end; whoever asked it to work has been told.
    const [started] = await Promise.allSettled([ending]);
    if (started.status === "fulfilled") await started.value?.worker.terminate();
  };
  const run = (job: GdalJob, signal?: AbortSignal) =>
    queue(async () => {
      signal?.throwIfAborted();
      if (jobs >= JOBS_PER_THREAD) await end();
      thread ??= startThread();
      jobs += 1;
      try {
        return await (await thread).ask(job, limits, signal);
      } catch (error) {
        if (!(error instanceof GdalFailure) || error.how !== "refused") await end();
        throw error;
      }
    });
  return {
    engine: "webassembly",
    layers: async (source) => [...(await run({ kind: "layers", source }))],
    translate: async (source, target, parameters, signal) => {
      await run({ kind: "translate", source, target, parameters }, signal);
    },
    close: () => queue(end),
  };
}

interface Thread {
  readonly worker: Worker;
  ask(job: GdalJob, limits: GdalLimits, signal?: AbortSignal): Promise<readonly string[]>;
}

function startThread(): Promise<Thread> {
  const worker = newWorker();
  let settle: (outcome: GdalReply | GdalFailure) => void = () => undefined;
  worker.on("message", (reply: GdalReply) => settle(reply));
  worker.on("error", (error) => settle(new GdalFailure("crashed", error.message)));
  worker.on("exit", (code) => settle(new GdalFailure("crashed", `GDAL's thread ended with code ${code}`)));
  /** Waits for the next thing that the thread says, or for its end. */
  const next = () =>
    new Promise<GdalReply>((resolve, reject) => {
      settle = (outcome) => (outcome instanceof GdalFailure ? reject(outcome) : resolve(outcome));
    });
  const ask: Thread["ask"] = async (job, limits, signal) => {
    const answer = next();
    const written = job.kind === "translate" ? job.target.path : undefined;
    const guard = watch(limits, written, (failure) => settle(failure));
    const leave = () => settle(new GdalFailure("crashed", "nobody waits for it any more"));
    signal?.addEventListener("abort", leave, { once: true });
    worker.ref();
    worker.postMessage(job);
    try {
      const reply = await answer;
      if (reply.kind === "refused") throw new GdalFailure("refused", reply.message);
      return reply.kind === "done" ? reply.layers : [];
    } finally {
      guard.stop();
      signal?.removeEventListener("abort", leave);
      // Idle, it keeps no process alive that has nothing else to do.
      worker.unref();
    }
  };
  return next().then(() => {
    worker.unref();
    return { worker, ask };
  });
}

/** Time, memory and written bytes of one job. The thread's memory is known as what the whole process grows by. */
function watch(
  limits: GdalLimits,
  written: string | undefined,
  over: (failure: GdalFailure) => void,
): { stop: () => void } {
  const before = process.memoryUsage.rss();
  const timer = setTimeout(
    () => over(new GdalFailure("timeout", `GDAL took more than ${limits.milliseconds} ms`)),
    limits.milliseconds,
  );
  const meter = setInterval(() => {
    const size = written === undefined ? 0 : (statSync(written, { throwIfNoEntry: false })?.size ?? 0);
    if (limits.fileBytes !== undefined && size > limits.fileBytes) {
      over(new GdalFailure("disk", `GDAL wrote more than ${limits.fileBytes} bytes`));
    }
    if (process.memoryUsage.rss() - before > limits.bytes) {
      over(new GdalFailure("memory", `GDAL took more than ${limits.bytes} bytes`));
    }
  }, WATCH_MS);
  return {
    stop: () => {
      clearTimeout(timer);
      clearInterval(meter);
    },
  };
}

/** Bundled, the worker lies beside this code; from source it needs tsx. */
function newWorker(): Worker {
  const name = import.meta.url.endsWith(".ts") ? "./gdal-worker-source.mjs" : "./gdal-worker.js";
  return new Worker(new URL(name, import.meta.url), { workerData: GDAL_SETTINGS });
}
