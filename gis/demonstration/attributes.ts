import { addDays, isoDate } from "../iso-date.ts";
import { enterpriseYears, industryCode } from "./enterprise.ts";
import { evidence, thoroughness } from "./evidence.ts";
import { history } from "./history.ts";
import { LAND_USES, type LandUse, landUse } from "./land-uses.ts";
import type { ParcelRecord } from "./parcel-record.ts";
import { building, identity, type Site, surveyClass, title } from "./premises.ts";
import type { Prng } from "./prng.ts";

/** The first day of the surveys; most fall within the two years that follow. */
const FIRST_SURVEY = isoDate("2020-01-06");

/** Everything on record of an ordinary parcel. */
export function describeParcel(site: Site, random: Prng): ParcelRecord {
  const use = drawUse(site, random);
  const surveyedOn = addDays(FIRST_SURVEY, random.whole(0, random.chance(0.93) ? 500 : 1000));
  const recorded = thoroughness(random);
  const industry = use.industrial && random.chance(0.8) ? industryCode(random) : undefined;
  const parcel: ParcelRecord = {
    ...identity(site, use, random),
    ...title(site, use, random),
    ...surveyClass(use, random),
    ...building(site, use, random),
    ...(industry && { industryCode: industry }),
    ...evidence(
      {
        industrial: use.industrial,
        publicUse: use.publicUse,
        conforming: site.planned.conforming === "whole",
        district: site.town.district,
        on: surveyedOn,
        recorded,
      },
      random,
    ),
    ...(industry &&
      random.chance(recorded * 0.6) && { enterpriseYears: enterpriseYears(site.areaM2, industry, random) }),
  };
  return { ...parcel, ...history(parcel, site.planned, surveyedOn, random) };
}

/** Half of the lots follow the plan; the others are what they were before it. */
function drawUse({ planned }: Site, random: Prng): LandUse {
  if (planned.zone && random.chance(0.5)) return landUse(planned.zone.plannedUse);
  const total = LAND_USES.reduce((sum, [, frequency]) => sum + frequency, 0);
  let drawn = random.between(0, total);
  for (const [use, frequency] of LAND_USES) {
    drawn -= frequency;
    if (drawn < 0) return use;
  }
  return landUse("ind_general");
}
