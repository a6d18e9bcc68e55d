import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { generateCity } from "../../../gis/demonstration/generate.ts";
import { NAMED_CASES } from "../../../gis/demonstration/named-cases.ts";
import { parcelsOf, TOWNS } from "./city.ts";

function fingerprint(seed: number): string {
  const hash = createHash("sha256");
  for (const item of generateCity(TOWNS, { parcels: 1_000, seed, namedCases: true })) {
    hash.update(JSON.stringify(item));
  }
  return hash.digest("hex");
}

describe("the demonstration city follows from its seed", () => {
  test("the same seed gives the same bytes", () => {
    expect(fingerprint(7)).toBe(fingerprint(7));
  });

  test("another seed gives another city", () => {
    expect(fingerprint(7)).not.toBe(fingerprint(8));
  });

  test("asking for one kind alone gives the same items of that kind", () => {
    const options = { parcels: 800, seed: 3, namedCases: true };
    const all = [...generateCity(TOWNS, options)];
    for (const kind of ["parcel", "zoning", "land-use-plan", "urban-construction-boundary"] as const) {
      const alone = [...generateCity(TOWNS, { ...options, only: [kind] })];
      expect(alone).toEqual(all.filter((item) => item.kind === kind));
      expect(alone.length).toBeGreaterThan(0);
    }
  });

  test("leaving the named cases out changes no other parcel", () => {
    const options = { parcels: 800, seed: 3 };
    const others = parcelsOf({ ...options, namedCases: true }).filter(
      (p) => p.properties.alias === undefined,
    );
    expect(others).toEqual(parcelsOf({ ...options, namedCases: false }));
  });
});

describe("the number of parcels is exact", () => {
  for (const parcels of [0, 1, 163, 1_000, 20_001]) {
    test(`${parcels} and the named cases`, () => {
      expect(parcelsOf({ parcels, seed: 1, namedCases: true })).toHaveLength(parcels + NAMED_CASES.length);
    });
  }

  test("more than the towns can hold is refused", () => {
    expect(() => parcelsOf({ parcels: 5_000_000, seed: 1, namedCases: false })).toThrow(RangeError);
  });

  test("half a parcel is refused", () => {
    expect(() => parcelsOf({ parcels: 0.5, seed: 1, namedCases: false })).toThrow(RangeError);
  });

  test("named cases without a town of their government are refused", () => {
    const elsewhere = TOWNS.filter(({ properties }) => properties.district !== "370116");
    expect(() => parcelsOf({ parcels: 10, seed: 1, namedCases: true }, elsewhere)).toThrow(/370116/);
  });
});

test("every government has its parcels, and the core more to the square kilometre than the counties", () => {
  const count = new Map<string, number>();
  for (const { properties } of parcelsOf({ parcels: 6_000, seed: 1, namedCases: false })) {
    count.set(properties.district, (count.get(properties.district) ?? 0) + 1);
  }
  expect(count.size).toBe(16);
  expect(Math.min(...count.values())).toBeGreaterThanOrEqual(40);
  // 历下区 has about 87 km², 商河县 about 1,170 km².
  expect((count.get("370102") ?? 0) / 87).toBeGreaterThan((5 * (count.get("370126") ?? 0)) / 1_170);
});
