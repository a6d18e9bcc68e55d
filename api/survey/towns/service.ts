import { isoDate } from "../../../gis/iso-date.ts";
import { surveyCurrency } from "../../../gis/land/survey-currency.ts";
import { parseFen } from "../../../gis/money.ts";
import { packageFor } from "../../../gis/policy/registry.ts";
import { fenPerMu, parseArea } from "../../../gis/units.ts";
import { listDistricts, tallySurveyByTown } from "../../../sql/generated/queries.ts";
import { refuseDistrict } from "../../districts/service.ts";
import type { House } from "../../house.ts";
import type { TownSurvey, TownSurveys } from "./contract.ts";

/**
 * What the survey has recorded by the day, by town (61 四（一）、（二）; SURVEY-1, SURVEY-2).
 * @throws AppError 404 `district-unknown`
 */
export async function surveyByTown(house: House, asOf: string, district?: string): Promise<TownSurveys> {
  const { db, demonstration } = house;
  if (district !== undefined) {
    const districts = await db.run(listDistricts);
    if (!districts.some(({ code }) => code === district)) refuseDistrict(district);
  }
  const rows = await db.run(tallySurveyByTown, { asOf, districtCode: district ?? null });
  const day = isoDate(asOf);
  const { survey } = packageFor(house.jurisdiction, day);
  /** SURVEY-2 counts calendar years, so any day of the latest one tells. */
  const isOverdue = (latestYear: number | null): boolean => {
    const updates = latestYear === null ? [] : [`${latestYear}-01-01`];
    return surveyCurrency({ asOf: day, towns: [{ town: "", updates }] }, survey).current === "not-satisfied";
  };
  const told = rows.map((row) => ({
    whole: row.whole,
    survey: {
      district: row.district,
      districtName: row.districtName,
      town: row.town,
      townName: row.townName,
      toSurvey: { parcels: row.parcels, areaM2: row.areaM2 },
      surveyed: { parcels: row.surveyed, areaM2: row.surveyedAreaM2 },
      latestYear: row.latestYear,
      updateOverdue: isOverdue(row.latestYear),
      // Both are built by the query as the contract says.
      uses: row.uses as TownSurvey["uses"],
      industries: row.industries as TownSurvey["industries"],
      investment: perMu(row.investmentFen, row.investmentAreaM2),
      output: perMu(row.outputFen, row.outputAreaM2),
      tax: perMu(row.taxFen, row.taxAreaM2),
      potential: { parcels: row.eligible, areaM2: row.eligibleAreaM2, undetermined: row.undetermined },
      bbox: row.bbox as TownSurvey["bbox"],
    } satisfies TownSurvey,
  }));
  const surveys = (whole: boolean) => told.filter((one) => one.whole === whole).map(({ survey }) => survey);
  return {
    asOf,
    demonstration,
    districts: surveys(true).map(({ town: _town, townName: _name, ...district }) => district),
    towns: surveys(false),
  };
}

function perMu(totalFen: string | null, areaM2: string | null): TownSurvey["tax"] {
  if (totalFen === null || areaM2 === null) return null;
  const area = parseArea(areaM2);
  return area === 0n ? null : { totalFen, areaM2, fenPerMu: fenPerMu(parseFen(totalFen), area).toString() };
}
