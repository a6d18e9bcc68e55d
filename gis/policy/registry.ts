import type { IsoDate } from "../iso-date.ts";
import { jinan2019No61 } from "./jinan-2019-61/index.ts";
import type { PolicyPackage } from "./policy.ts";

/** One line a jurisdiction: its packages, in any order. */
const packages: Readonly<Record<string, readonly PolicyPackage[]>> = inOrder({
  "370100": [jinan2019No61],
});

/** The jurisdictions that have a package. */
export const jurisdictions: readonly string[] = Object.keys(packages);

/** The packages of a jurisdiction, oldest first; none for an unknown one. */
export function packagesOf(jurisdiction: string): readonly PolicyPackage[] {
  return packages[jurisdiction] ?? [];
}

/** The package in force on the day; null when none is, or when the jurisdiction is unknown. */
export function packageInForce(jurisdiction: string, asOf: IsoDate): PolicyPackage | null {
  return packagesOf(jurisdiction).find((p) => p.from <= asOf && (p.to === null || asOf <= p.to)) ?? null;
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
 * it begins, or when one stands under a jurisdiction that is not its own
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
        const next = sorted[at + 1];
        if (next && (one.to === null || next.from <= one.to))
          throw new RangeError(`${one.id} and ${next.id} are both in force on ${next.from}`);
      });
      return [jurisdiction, sorted];
    }),
  );
}
