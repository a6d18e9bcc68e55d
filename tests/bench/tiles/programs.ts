import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Program {
  readonly port: number;
  /** What it holds of the machine's memory, in megabytes. */
  residentMegabytes(): number;
  stop(): Promise<void>;
}

/** A Node program that prints the address on which it listens. */
export async function startProgram(
  file: string,
  args: readonly string[],
  env = process.env,
): Promise<Program> {
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  const port = await printedPort(child);
  return {
    port,
    residentMegabytes: () => {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    },
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function printedPort(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error("the program's output is not piped");
  for await (const line of createInterface(child.stdout)) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) {
      child.stdout.resume();
      return Number(port);
    }
  }
  throw new Error("the program ended without printing an address");
}

export interface Shots {
  readonly answers: number;
  readonly perSecond: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Connections that ended before their time. */
  readonly broken: number;
}

export async function fire(options: {
  port: number;
  paths: readonly string[];
  connections: number;
  seconds: number;
}): Promise<Shots> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, "cannon.mjs"),
      JSON.stringify({ ...options, headers: "accept-encoding: br, gzip" }),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the cannon ended with ${code}`);
  // The program's own line.
  return JSON.parse(said) as Shots;
}
