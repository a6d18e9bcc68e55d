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
  const lastYear = Number(asOf.slice(0, 4)) - 1;
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
      updateOverdue: row.latestYear === null || row.latestYear < lastYear,
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

/** Fen × (2000/3 m²) ÷ m², half up to the fen: exact whatever the sums are. 1 mu = 2000/3 m². */
function perMu(totalFen: string | null, areaM2: string | null): TownSurvey["tax"] {
  if (totalFen === null || areaM2 === null) return null;
  const [whole = "0", fraction = ""] = areaM2.split(".");
  const hundredths = BigInt(whole + fraction.padEnd(2, "0").slice(0, 2));
  if (hundredths === 0n) return null;
  const numerator = BigInt(totalFen) * 200_000n;
  const denominator = hundredths * 3n;
  const sign = numerator < 0n ? -1n : 1n;
  const fenPerMu = sign * ((sign * numerator * 2n + denominator) / (denominator * 2n));
  return { totalFen, areaM2, fenPerMu: fenPerMu.toString() };
}
