import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { isoDate } from "../../../gis/iso-date.ts";
import { codeOfUse, isUseCode } from "../../../gis/land/use-code.ts";
import { useCodes } from "../../../gis/policy/jinan-2019-61/use-codes.ts";

const file = join(import.meta.dirname, "..", "..", "..", "fixtures", "reference", "land-use-classes.csv");
// The header row names the columns.
const classes = parse(readFileSync(file, "utf8"), { columns: true }) as Record<string, string>[];
const day = isoDate("2021-06-01");
const codeOf = (useClass: string | null) => codeOfUse(useClass, day, useCodes);

describe("the table from use classes to use codes", () => {
  for (const { period, codes } of useCodes) {
    test(`from ${period.from} on holds every class exactly once`, () => {
      expect(Object.keys(codes).sort()).toEqual(classes.map((row) => row.use_class).sort());
    });
  }

  test("gives codes that the rules know, or none", () => {
    for (const { use_class } of classes) {
      const code = codeOf(use_class ?? null);
      expect(code === null || isUseCode(code), use_class).toBe(true);
    }
  });

  test("leaves open only mixed and blank land", () => {
    const open = classes.flatMap(({ use_class = "" }) => (codeOf(use_class) === null ? [use_class] : []));
    expect(open).toEqual(["mixed", "reserve_white"]);
  });

  test("agrees with the flags of the classes where those say the same", () => {
    for (const { use_class = "", commodity_housing, jinan_operating_use } of classes) {
      const code = codeOf(use_class);
      expect(code === "commodity-housing", use_class).toBe(commodity_housing === "1");
      const isOperating = ["commercial", "tourism", "entertainment", "other-operating"].includes(code ?? "");
      expect(isOperating, use_class).toBe(jinan_operating_use === "1");
    }
  });
});

describe("a class is unknown", () => {
  test("before the table's first day, and known on it", () => {
    expect(codeOfUse("logistics", isoDate("2019-12-09"), useCodes)).toBeNull();
    expect(codeOfUse("logistics", isoDate("2019-12-10"), useCodes)).toBe("logistics");
  });

  test("when it is none of the table's", () => {
    expect([codeOf(null), codeOf("castle"), codeOf("toString")]).toEqual([null, null, null]);
  });
});
