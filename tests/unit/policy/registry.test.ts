import { describe, expect, test } from "vitest";
import { isoDate } from "../../../gis/iso-date.ts";
import { inForce } from "../../../gis/land/validity.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";
import {
  cities,
  inOrder,
  jurisdictionOf,
  jurisdictions,
  packageFor,
  packageInForce,
  packagesOf,
} from "../../../gis/policy/registry.ts";

describe("the package of a day", () => {
  for (const [day, id, verdict] of [
    ["2019-12-09", null, "not-satisfied"],
    ["2019-12-10", "jinan-2019-61", "satisfied"],
    ["2024-11-30", "jinan-2019-61", "satisfied"],
    ["2024-12-01", null, "not-satisfied"],
  ] as const) {
    test(`${day}: ${id ?? "none in force"}`, () => {
      expect(packageInForce("370100", isoDate(day))?.id ?? null).toBe(id);
      expect(inForce(jinan2019No61.validity, isoDate(day), "asOf").verdict).toBe(verdict);
    });

    test(`${day}: the newest answers, in force or not`, () => {
      expect(packageFor("370100", isoDate(day)).id).toBe("jinan-2019-61");
    });
  }

  test("an unknown day is undetermined under the name of the date that was asked for", () => {
    expect(packageFor("370100", null).id).toBe("jinan-2019-61");
    expect(inForce(jinan2019No61.validity, null, "signDate")).toEqual({
      verdict: "undetermined",
      missing: ["signDate"],
    });
  });

  test("an unknown jurisdiction has none", () => {
    expect(packagesOf("110000")).toEqual([]);
    expect(packageInForce("110000", isoDate("2020-01-01"))).toBeNull();
    expect(() => packageFor("110000", null)).toThrow("110000");
    expect(cities).toEqual(["370100"]);
  });
});

describe("a district that set its own policy", () => {
  test("is answered by its own package, any other by the city's", () => {
    expect(jurisdictionOf("370100", "演示区")).toBe("370100-DEMO");
    expect(jurisdictionOf("370100", "历城区")).toBe("370100");
    expect(jurisdictionOf("370100", null)).toBe("370100");
    expect(jurisdictionOf("110000", "演示区")).toBe("110000");
  });

  test("is no city, so that a database still holds one", () => {
    expect(jurisdictions).toEqual(["370100", "370100-DEMO"]);
    expect(cities).toEqual(["370100"]);
  });

  test("keeps every rule of its city but the split, whose clause has its own words", () => {
    const [own] = packagesOf("370100-DEMO");
    const changed = Object.entries(own ?? {}).flatMap(([name, value]) =>
      value === Object.entries(jinan2019No61).find(([other]) => other === name)?.[1] ? [] : [name],
    );
    expect(changed).toEqual(["id", "jurisdiction", "within", "title", "document", "clauses", "revenueSplit"]);
  });

  test("may not recognise land otherwise than its city does", () => {
    const [own] = packagesOf("370100-DEMO");
    if (!own) throw new Error("the demonstration district has a package");
    const other = { ...own, recognition: { ...own.recognition } };
    expect(() => inOrder({ "370100": [jinan2019No61], "370100-DEMO": [other] })).toThrow(
      "does not recognise",
    );
  });
});

describe("registering packages", () => {
  const made = (id: string, from: string, to: string | null) => ({
    ...jinan2019No61,
    id,
    from: isoDate(from),
    to: to === null ? null : isoDate(to),
  });
  const register = (...list: ReturnType<typeof made>[]) =>
    inOrder({ "370100": list })["370100"]?.map((p) => p.id);

  test("puts them in the order of their first days", () => {
    expect(register(made("b", "2025-01-01", null), made("a", "2019-12-10", "2024-11-30"))).toEqual([
      "a",
      "b",
    ]);
  });

  test("refuses two on the same day, and takes one that begins the day after", () => {
    expect(() => register(made("a", "2019-12-10", "2024-11-30"), made("b", "2024-11-30", null))).toThrow(
      "a and b are both in force on 2024-11-30",
    );
    expect(register(made("a", "2019-12-10", "2024-11-30"), made("b", "2024-12-01", null))).toEqual([
      "a",
      "b",
    ]);
    expect(() => register(made("a", "2019-12-10", null), made("b", "2030-01-01", null))).toThrow(
      "both in force",
    );
  });

  test("refuses one that ends before it begins, or that binds another place", () => {
    expect(() => register(made("a", "2020-01-02", "2020-01-01"))).toThrow("ends before it begins");
    expect(() => inOrder({ "110000": [jinan2019No61] })).toThrow("370100");
  });
});
