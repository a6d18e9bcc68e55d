import { isoDate, yearOf } from "../../../gis/iso-date.ts";
import { quartileOf } from "../../../gis/land/quartile.ts";
import { fenPerMu, parseArea } from "../../../gis/units.ts";
import * as q from "../../../sql/generated/queries.ts";
import { carryOut } from "../../audit/record.ts";
import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";
import { type House, notFound } from "../../house.ts";
import { findParcel, type ParcelKey } from "../../parcels/service.ts";
import { implement, type Route } from "../../route.ts";
import { type BenefitFigures, correctBenefit, recordBenefit } from "./contract.ts";

export function benefitRoutes(house: House): Route[] {
  return [record(house), correct(house)];
}

/** @throws AppError 404 `parcel-unknown`; 409 `year-on-record`, `parcel-withdrawn`; 422 `year-not-ended` */
function record(house: House): Route {
  return implement(recordBenefit, async ({ db, params, body, ...witness }) => {
    const key = await findParcel({ ...house, db }, params.id);
    const { year, ...figures } = body;
    const id = `${key.districtCode}-${key.parcelNo}`;
    const deed = { action: recordBenefit.id, subject: id, district: key.districtCode, input: body };
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
        await takeTurn(tx, key);
        const given = { ...key, year, ...stored(figures) };
        const isRepetition = (await tx.run(q.addBenefitRecord, given)) === 0;
        // What was sent twice, because its answer was lost, is answered again.
        if (isRepetition && !(await tx.run(q.sameBenefitIsOnRecord, given)).same) {
          throw new AppError(
            "year-on-record",
            {
              zh: `${id} 已有 ${year} 年度的记录，可予更正。`,
              en: `The year ${year} of ${id} is on record; it can be corrected.`,
            },
            { status: 409 },
          );
        }
        return { answer: { id, year, tax: await taxOf(tx, key, year) }, after: body, isRepetition };
      },
      admit,
    );
  });
}

/** @throws AppError 404 `parcel-unknown`, `year-not-on-record`; 409 `parcel-withdrawn` */
function correct(house: House): Route {
  return implement(correctBenefit, async ({ db, params, body, ...witness }) => {
    const key = await findParcel({ ...house, db }, params.id);
    const { year, reason, figures } = body;
    const id = `${key.districtCode}-${key.parcelNo}`;
    const deed = { action: correctBenefit.id, subject: id, district: key.districtCode, input: body };
    return carryOut(db, witness, deed, async (tx) => {
      await takeTurn(tx, key);
      const before = await tx.run(q.readBenefitRecord, { ...key, year });
      if (!before) {
        throw notFound(
          "year-not-on-record",
          `${id} 没有 ${year} 年度的记录。`,
          `Nothing is on record of the year ${year} of ${id}.`,
        );
      }
      const { recordNo } = before;
      const isVoid = figures === null;
      await tx.run(q.correctBenefitRecord, {
        ...key,
        year,
        recordNo,
        isVoid,
        reason,
        ...stored(figures ?? {}),
      });
      return { answer: { id, year, tax: await taxOf(tx, key, year) }, before, after: figures };
    });
  });
}

/**
 * Waits until nobody else records of the district or withdraws a survey: then the parcel may be gone.
 * @throws AppError 409 `parcel-withdrawn`
 */
async function takeTurn(tx: Database, key: ParcelKey): Promise<void> {
  await tx.run(q.takeTurn, { districtCode: key.districtCode });
  if (!(await tx.run(q.wasWithdrawn, key)).was) return;
  const id = `${key.districtCode}-${key.parcelNo}`;
  throw new AppError(
    "parcel-withdrawn",
    {
      zh: `宗地 ${id} 的调查入库已撤销，不能再为其记录。`,
      en: `The survey that brought parcel ${id} was withdrawn; nothing more can be recorded of it.`,
    },
    { status: 409 },
  );
}

/** The tax of the year against the area, and where that stands in the district; null where none is on record. */
async function taxOf(tx: Database, key: ParcelKey, year: number) {
  const rank = await tx.run(q.rankTaxPerArea, { ...key, year });
  if (!rank) return null;
  return {
    totalFen: String(rank.taxFen),
    areaM2: rank.areaM2,
    fenPerMu: String(fenPerMu(rank.taxFen, parseArea(rank.areaM2))),
    quartile: quartileOf(rank.above, rank.among),
    among: rank.among,
  };
}

function stored({ industryCode, employees, fixedInvestmentFen, outputFen, taxFen }: BenefitFigures) {
  return {
    industryCode: industryCode ?? null,
    employees: employees ?? null,
    fixedInvestmentFen: whole(fixedInvestmentFen),
    outputFen: whole(outputFen),
    taxFen: whole(taxFen),
  };
}

const whole = (fen: string | undefined): bigint | null => (fen === undefined ? null : BigInt(fen));
