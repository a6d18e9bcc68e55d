import type { IsoDate } from "../iso-date.ts";
import { demonstrationDistrict2021No1 } from "./demonstration-district-2021-1/index.ts";
import { jinan2019No61 } from "./jinan-2019-61/index.ts";
import type { PolicyPackage } from "./policy.ts";

/** One line a jurisdiction: its packages, in any order. */
const packages: Readonly<Record<string, readonly PolicyPackage[]>> = inOrder({
  "370100": [jinan2019No61],
  "370100-DEMO": [demonstrationDistrict2021No1],
});

/** The jurisdictions that have a package, districts with a policy of their own among them. */
export const jurisdictions: readonly string[] = Object.keys(packages);

/** Those of them that are cities: a database holds the land of one. */
export const cities: readonly string[] = jurisdictions.filter((jurisdiction) =>
  packagesOf(jurisdiction).every(({ within }) => within === null),
);

/** The packages of a jurisdiction, oldest first; none for an unknown one. */
export function packagesOf(jurisdiction: string): readonly PolicyPackage[] {
  return packages[jurisdiction] ?? [];
}

/** The package in force on the day; null when none is, or when the jurisdiction is unknown. */
export function packageInForce(jurisdiction: string, asOf: IsoDate): PolicyPackage | null {
  return packagesOf(jurisdiction).find((p) => p.from <= asOf && (p.to === null || asOf <= p.to)) ?? null;
}

/**
 * The jurisdiction whose packages answer for a district of a city, by its short name: its own, where it set a
 * policy of its own, else the city's. So does an unknown district's.
 */
export function jurisdictionOf(city: string, district: string | null | undefined): string {
  const own = jurisdictions.find((jurisdiction) =>
    packagesOf(jurisdiction).some(({ within }) => within?.city === city && within.district === district),
  );
  return own ?? city;
}

/**
 * The package that answers for the day: the one in force, else the newest, whose rules then answer that
 * none is in force. An unknown day is answered by the newest, too.
 * @throws RangeError when the jurisdiction has no package
 */
export function packageFor(jurisdiction: string, asOf: IsoDate | null): PolicyPackage {
  const newest = packagesOf(jurisdiction).at(-1);
  if (!newest) throw new RangeError(`No policy package is registered for ${jurisdiction}`);
  return (asOf === null ? null : packageInForce(jurisdiction, asOf)) ?? newest;
}

/**
 * Sorts each jurisdiction's packages by first day.
 * @throws RangeError when two packages of a jurisdiction are in force on the same day, when one ends before
 * it begins, when one stands under a jurisdiction that is not its own, or when a district's recognises land
 * otherwise than its city does (a city is classified as a whole)
 */
export function inOrder(
  registered: Readonly<Record<string, readonly PolicyPackage[]>>,
): Record<string, readonly PolicyPackage[]> {
  return Object.fromEntries(
    Object.entries(registered).map(([jurisdiction, list]) => {
      const sorted = [...list].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
      sorted.forEach((one, at) => {
        if (one.jurisdiction !== jurisdiction)
          throw new RangeError(`${one.id} is registered under ${jurisdiction} but binds ${one.jurisdiction}`);
        if (one.to !== null && one.to < one.from) throw new RangeError(`${one.id} ends before it begins`);
        const { within } = one;
        const ofCity = within === null ? [] : (registered[within.city] ?? []);
        if (within !== null && !ofCity.some(({ recognition }) => recognition === one.recognition))
          throw new RangeError(`${one.id} does not recognise land as ${within.city}, its city, does`);
        const next = sorted[at + 1];
        if (next && (one.to === null || next.from <= one.to))
          throw new RangeError(`${one.id} and ${next.id} are both in force on ${next.from}`);
      });
      return [jurisdiction, sorted];
    }),
  );
}
