import { describe, expect, test } from "vitest";
import { progressBar } from "../../api/cli/progress-bar.ts";

const STEP = { zh: "逐宗评定", en: "classifying" };

/** What a bar writes, with a clock that the test moves. */
function watched(isTTY: boolean, locale: "zh" | "en" | "silent") {
  const written: string[] = [];
  const clock = { now: 0 };
  const bar = progressBar({ isTTY, write: (text) => written.push(text) }, locale, () => clock.now);
  return { bar, clock, written };
}

describe("a progress bar", () => {
  test("tells the time left from what was done since it was first shown", () => {
    const { bar, clock, written } = watched(true, "en");
    bar.show(STEP, 500, 3_000);
    clock.now = 10_000;
    // 500 in 10 s: the other 2,000 take 40 s.
    bar.show(STEP, 1_000, 3_000);
    expect(written).toEqual([
      "\r████░░░░░░░░░░░░░░░░░░░░ classifying 500 / 3000\x1b[K",
      "\r████████░░░░░░░░░░░░░░░░ classifying 1000 / 3000, about 40 s left\x1b[K",
    ]);
  });

  test("speaks of minutes where it will be long, and of nothing at the end", () => {
    const { bar, clock, written } = watched(false, "zh");
    bar.show(STEP, 0, 1_000);
    clock.now = 60_000;
    bar.show(STEP, 250, 1_000);
    clock.now = 240_000;
    bar.show(STEP, 1_000, 1_000);
    expect(written).toEqual([
      "逐宗评定 0 / 1000\n",
      "逐宗评定 250 / 1000，约剩 3 分钟\n",
      "逐宗评定 1000 / 1000\n",
    ]);
  });

  test("begins anew with each step", () => {
    const { bar, clock, written } = watched(false, "en");
    bar.show({ zh: "汇集事实", en: "gathering facts" }, 10, 10);
    clock.now = 5_000;
    bar.show(STEP, 1, 10);
    expect(written).toEqual(["gathering facts 10 / 10\n", "classifying 1 / 10\n"]);
  });

  test("counts without an end where nobody knows it", () => {
    const { bar, written } = watched(false, "en");
    bar.show(STEP, 40, null);
    expect(written).toEqual(["classifying 40\n"]);
  });

  test("says nothing when silent", () => {
    const { bar, written } = watched(true, "silent");
    bar.show(STEP, 1, 2);
    bar.end();
    expect(written).toEqual([]);
  });
});
