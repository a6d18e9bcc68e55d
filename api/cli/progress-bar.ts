import type { Bilingual } from "../errors.ts";
import type { Locale } from "../route.ts";

export interface ProgressBar {
  /** `total` null: nobody knows beforehand how many there will be. */
  show(step: Bilingual, done: number, total: number | null): void;
  /** Leaves the terminal on a line of its own. */
  end(): void;
}

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const WIDTH = 24;

/**
 * A bar that redraws itself on a terminal; elsewhere (a log, a pipe) a line every tenth; nothing when silent. The
 * time left is reckoned from what a step has done since it was first shown.
 * @param now the clock, in milliseconds
 */
export function progressBar(
  output: Output,
  locale: Locale | "silent",
  now: () => number = () => performance.now(),
): ProgressBar {
  if (locale === "silent") return { show: () => undefined, end: () => undefined };
  let drawn = false;
  let said = "";
  let begun = { step: "", at: 0, done: 0 };
  const timeLeft = (done: number, total: number): string => {
    const rate = (done - begun.done) / (now() - begun.at);
    return rate > 0 ? inWords((total - done) / rate / 1000, locale) : "";
  };
  return {
    show(step, done, total) {
      if (begun.step !== step.en) begun = { step: step.en, at: now(), done };
      const text =
        total === null
          ? `${step[locale]} ${done}`
          : `${step[locale]} ${done} / ${total}${done < total ? timeLeft(done, total) : ""}`;
      if (output.isTTY) {
        const full = Math.round((total ? done / total : 1) * WIDTH);
        output.write(`\r${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${text}\x1b[K`);
        drawn = true;
        return;
      }
      const tenth = `${step.en} ${total ? Math.floor((done / total) * 10) : done}`;
      if (tenth !== said) output.write(`${text}\n`);
      said = tenth;
    },
    end() {
      if (drawn) output.write("\n");
      drawn = false;
    },
  };
}

function inWords(seconds: number, locale: Locale): string {
  if (seconds < 90) {
    const whole = Math.ceil(seconds);
    return locale === "zh" ? `，约剩 ${whole} 秒` : `, about ${whole} s left`;
  }
  const minutes = Math.round(seconds / 60);
  return locale === "zh" ? `，约剩 ${minutes} 分钟` : `, about ${minutes} min left`;
}
