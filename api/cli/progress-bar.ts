import type { Bilingual } from "../errors.ts";
import type { Locale } from "../route.ts";

export interface ProgressBar {
  show(step: Bilingual, done: number, total: number): void;
  /** Leaves the terminal on a line of its own. */
  end(): void;
}

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const WIDTH = 24;

/** A bar that redraws itself on a terminal; elsewhere (a log, a pipe) a line every tenth; nothing when silent. */
export function progressBar(output: Output, locale: Locale | "silent"): ProgressBar {
  if (locale === "silent") return { show: () => undefined, end: () => undefined };
  let drawn = false;
  let said = "";
  return {
    show(step, done, total) {
      const share = total === 0 ? 1 : done / total;
      const text = `${step[locale]} ${done} / ${total}`;
      if (output.isTTY) {
        const full = Math.round(share * WIDTH);
        output.write(`\r${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${text}\x1b[K`);
        drawn = true;
        return;
      }
      const tenth = `${step.en} ${Math.floor(share * 10)}`;
      if (tenth !== said) output.write(`${text}\n`);
      said = tenth;
    },
    end() {
      if (drawn) output.write("\n");
      drawn = false;
    },
  };
}
