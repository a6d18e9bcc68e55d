import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The built server in a process of its own, as `npm start` runs it. */
export interface Served {
  readonly origin: string;
  /** Resident memory in MB: now, and at its highest since the last `forgetPeak`. */
  memory(): number;
  peakMemory(): number;
  forgetPeak(): void;
  /** Processor time that it has used, in seconds. */
  processorSeconds(): number;
  stop(): Promise<void>;
}

/** Needs `dist/`, as `npm ci` or `node api/build.mjs` leaves it. */
export async function serveBuilt(databaseUrl: string): Promise<Served> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../dist/api/main.js")], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      PORT: "0",
      HOST: "127.0.0.1",
      PANHUO_TODAY: "2022-03-01",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const origin = await originOf(child);
  const proc = (file: string) => `/proc/${child.pid}/${file}`;
  const status = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(proc("status"), "utf8"))?.[1]) / 1024;
  return {
    origin,
    memory: () => status("VmRSS"),
    peakMemory: () => status("VmHWM"),
    // 5 resets the highest resident size (proc_pid_clear_refs).
    forgetPeak: () => writeFileSync(proc("clear_refs"), "5"),
    processorSeconds: () => {
      // After the name in brackets: user and system time, in hundredths of a second.
      const fields = readFileSync(proc("stat"), "utf8")
        .replace(/^.*\) /, "")
        .split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "close");
    },
  };
}

async function originOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the server's output is a pipe");
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (origin === undefined) continue;
    // What it says later is nobody's, but must not fill the pipe.
    child.stdout.resume();
    return origin;
  }
  throw new Error("the server ended before it listened");
}
