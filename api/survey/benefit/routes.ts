import { isoDate, yearOf } from "../../../gis/iso-date.ts";
import { quartileOf } from "../../../gis/land/quartile.ts";
import { fenPerMu, parseArea } from "../../../gis/units.ts";
import { addBenefitRecord, rankTaxPerArea, sameBenefitIsOnRecord } from "../../../sql/generated/queries.ts";
import { carryOut } from "../../audit/record.ts";
import { AppError } from "../../errors.ts";
import type { House } from "../../house.ts";
import { findParcel } from "../../parcels/service.ts";
import { implement, type Route } from "../../route.ts";
import { recordBenefit } from "./contract.ts";

/** @throws AppError 404 `parcel-unknown`; 409 `year-on-record`; 422 `year-not-ended` */
export function benefitRoute(house: House): Route {
  return implement(recordBenefit, async ({ db, params, body, ...witness }) => {
    const key = await findParcel({ ...house, db }, params.id);
    const { districtCode, parcelNo } = key;
    const { year } = body;
    const id = `${districtCode}-${parcelNo}`;
    const deed = { action: recordBenefit.id, subject: id, district: districtCode, input: body };
    const admit = async () => {
      if (year < yearOf(isoDate(house.today()))) return;
      throw new AppError(
        "year-not-ended",
        { zh: `${year} 年尚未结束。`, en: `The year ${year} has not ended.` },
        { status: 422 },
      );
    };
    return carryOut(
      db,
      witness,
      deed,
      async (tx) => {
        const { industryCode = null, fixedInvestmentFen, outputFen, taxFen, employees = null } = body;
        const record = {
          districtCode,
          parcelNo,
          year,
          industryCode,
          employees,
          fixedInvestmentFen: whole(fixedInvestmentFen),
          outputFen: whole(outputFen),
          taxFen: whole(taxFen),
        };
        const isRepetition = (await tx.run(addBenefitRecord, record)) === 0;
        // What was sent twice, because its answer was lost, is answered again.
        if (isRepetition && !(await tx.run(sameBenefitIsOnRecord, record)).same) {
          throw new AppError(
            "year-on-record",
            { zh: `${id} 已有 ${year} 年度的记录。`, en: `The year ${year} of ${id} is on record.` },
            { status: 409 },
          );
        }
        const rank = await tx.run(rankTaxPerArea, { districtCode, parcelNo, year });
        const tax = rank
          ? {
              totalFen: String(rank.taxFen),
              areaM2: rank.areaM2,
              fenPerMu: String(fenPerMu(rank.taxFen, parseArea(rank.areaM2))),
              quartile: quartileOf(rank.above, rank.among),
              among: rank.among,
            }
          : null;
        return { answer: { id, year, tax }, after: body, isRepetition };
      },
      admit,
    );
  });
}

const whole = (fen: string | undefined): bigint | null => (fen === undefined ? null : BigInt(fen));
