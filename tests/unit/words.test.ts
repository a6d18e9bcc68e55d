import { expect, test } from "vitest";
import { ROOMS_WORDS } from "../../web/app/text.ts";

test("no word of one room on screen is overwritten by another room's", () => {
  const keys = ROOMS_WORDS.flatMap((words) => Object.keys(words));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});
