import { addDays, isoDate } from "../../iso-date.ts";
import type { DatedShare, SplitPolicy } from "../../land/split-revenue.ts";
import type { PolicyPackage } from "../policy.ts";
import { clause, DISTRICT, OWN_PERIOD } from "./document.ts";

/** 演示: the district's own share, by the day of signing, the last day of each included. */
const ownShares: readonly DatedShare[] = [
  {
    ruleId: "DEMO-SPLIT-1",
    through: isoDate("2022-06-30"),
    districtPercent: "65",
    cite: clause("DEMO-SPLIT-1", "一"),
  },
  {
    ruleId: "DEMO-SPLIT-2",
    through: OWN_PERIOD.to,
    districtPercent: "55.5",
    cite: clause("DEMO-SPLIT-2", "二"),
  },
];

/**
 * The city's split with the district's own shares in their days. Before and after them the city's go on; the
 * one that is running when the own policy begins ends the day before.
 */
export function splitWithin({ revenueSplit: city }: PolicyPackage): SplitPolicy {
  const dayBefore = addDays(OWN_PERIOD.from, -1);
  const starts = city.shares.map((_share, at) => city.shares[at - 1]?.through ?? null);
  const before = city.shares
    .filter((_share, at) => (starts[at] ?? "") < dayBefore)
    .map((share) => (share.through > dayBefore ? { ...share, through: dayBefore } : share));
  const after = city.shares.filter(({ through }) => through > OWN_PERIOD.to);
  return {
    ...city,
    districts: [DISTRICT],
    shares: [...before, ...ownShares, ...after],
    underOtherRule: [],
    openDistrict: null,
    districtsMaySetShares: false,
  };
}
