import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach } from "vitest";
import { packagePath, packageRoot } from "../../api/package-root.ts";
import { temporaryFolder } from "./harness.ts";

/** Folders and processes that end with the test that asked for them. */
export function foldersAndPrograms() {
  const cleanUp: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });
  return {
    cleanUp,
    newFolder(): string {
      const { folder, remove } = temporaryFolder();
      cleanUp.push(remove);
      return folder;
    },
    /** Another process on a data folder; ended with the test. */
    startProgram(name: string, folder: string): ChildProcessWithoutNullStreams {
      const child = spawn(
        process.execPath,
        ["--import", "tsx", packagePath("tests", "db", "programs", name), folder],
        {
          cwd: packageRoot,
        },
      );
      cleanUp.push(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill("SIGKILL");
        await once(child, "exit");
      });
      return child;
    },
  };
}

/** The first line that a program writes. */
export async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error("the program ended without a word");
}
