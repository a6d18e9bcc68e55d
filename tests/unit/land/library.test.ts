import { expect, test } from "vitest";
import { libraryExit } from "../../../gis/land/library.ts";
import { library } from "../../../gis/policy/jinan-2019-61/library.ts";

const exit = {
  inLibrary: true,
  entryDate: "2020-01-01",
  exitDate: "2020-01-01",
  reason: "已完成改造",
  evidence: "济自规〔2020〕1号",
  author: "张三",
};

test("an exit with reason, evidence, author and a day not before the entry is allowed", () => {
  expect(libraryExit(exit, library)).toMatchObject({ allowed: "satisfied", missing: [] });
});

for (const name of ["reason", "evidence", "author"])
  test(`a blank ${name} is none, and keeps the exit open`, () => {
    for (const blank of [" ", "\u3000", "", null])
      expect(libraryExit({ ...exit, [name]: blank }, library)).toMatchObject({
        allowed: "undetermined",
        missing: [name],
      });
  });
