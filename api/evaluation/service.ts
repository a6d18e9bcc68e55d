import {
  type EvaluatedEnterprise,
  evaluateBenefit,
  type GradeRow,
  type IndicatorRow,
} from "../../gis/land/evaluation.ts";
import * as q from "../../sql/generated/queries.ts";
import { type Database, joining } from "../db/database.ts";
import { requireDistrict } from "../districts/service.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import type { TableVersion } from "../policy/tables/contract.ts";
import { rowsInForce } from "../policy/tables/service.ts";

export interface DistrictEvaluation {
  readonly district: string;
  readonly year: number;
  readonly asOf: string;
  /** null: not loaded, and then no score is determined. */
  readonly indicatorsTable: TableVersion | null;
  readonly gradesTable: TableVersion | null;
  readonly status: "determined" | "undetermined";
  readonly missing: readonly string[];
  readonly enterprises: readonly (EvaluatedEnterprise & {
    readonly alias: string | null;
    readonly rightHolder: string | null;
  })[];
}

/**
 * The per-mu benefit evaluation of a district's enterprises in a year, by the tables in force on `asOf`.
 * Nothing is stored.
 * @throws AppError 404 `district-unknown`
 */
export async function evaluateDistrict(
  house: House,
  district: string,
  year: number,
  asOf: string,
): Promise<DistrictEvaluation> {
  const { db } = house;
  await requireDistrict(house, district);
  const [indicators, grades, rows] = await Promise.all([
    rowsInForce<IndicatorRow>(db, "benefit-indicators", asOf),
    rowsInForce<GradeRow>(db, "benefit-grades", asOf),
    db.run(q.listEnterprisesOfYear, { districtCode: district, year }),
  ]);
  const { enterprises, ...outcome } = evaluateBenefit({
    indicators: indicators?.rows,
    grades: grades?.rows,
    enterprises: rows.map(({ parcelNo, ...facts }) => ({ id: `${district}-${parcelNo}`, ...facts })),
  });
  return {
    district,
    year,
    asOf,
    indicatorsTable: indicators?.version ?? null,
    gradesTable: grades?.version ?? null,
    ...outcome,
    enterprises: enterprises.map((one, at) => ({
      ...one,
      alias: rows[at]?.alias ?? null,
      rightHolder: rows[at]?.rightHolder ?? null,
    })),
  };
}

/** How many results were recorded, and how many were left open. */
interface Accepted {
  readonly accepted: number;
  readonly open: number;
}

/**
 * Evaluates a district and accepts what is determined as its evaluation of the year: appended, with what it rests on.
 * What is open stays without a record. Figures that are corrected meanwhile are waited for.
 * @throws AppError 404 `district-unknown`; 409 `evaluation-undetermined` when nothing is determined
 */
export async function acceptEvaluation(
  house: House,
  { district, year, asOf }: Pick<DistrictEvaluation, "district" | "year" | "asOf">,
  docNo: string,
  acceptedOn: string,
): Promise<{ readonly evaluation: DistrictEvaluation; readonly accepted: Accepted }> {
  await requireDistrict(house, district);
  return house.db.transaction(async (tx) => {
    await tx.run(q.takeTurn, { districtCode: district });
    const evaluation = await evaluateDistrict({ ...house, db: joining(tx) }, district, year, asOf);
    return { evaluation, accepted: await record(tx, evaluation, docNo, acceptedOn) };
  });
}

async function record(
  tx: Database,
  { district, year, indicatorsTable, gradesTable, enterprises }: DistrictEvaluation,
  docNo: string,
  acceptedOn: string,
): Promise<Accepted> {
  const decided = enterprises.filter(({ status }) => status === "graded" || status === "excluded");
  if (decided.length === 0 || !gradesTable) {
    throw new AppError(
      "evaluation-undetermined",
      {
        zh: `${district} ${year} 年没有可确认的评价结果；未记录任何内容。`,
        en: `Nothing of ${district} in ${year} is determined, so there is nothing to accept.`,
      },
      { status: 409 },
    );
  }
  const results = decided.map(({ id, grade, status, score, rank, rankedAmong, variant, indicators }) => ({
    parcelNo: id.slice(district.length + 1),
    grade,
    excluded: status === "excluded",
    score,
    rank,
    rankedAmong,
    detail: { variant, indicators },
  }));
  await tx.run(q.recordEvaluationResults, {
    districtCode: district,
    year,
    acceptedOn,
    docNo,
    indicatorsTable: known(indicatorsTable),
    gradesTable: BigInt(gradesTable.tableNo),
    results: JSON.stringify(results),
  });
  return { accepted: decided.length, open: enterprises.length - decided.length };
}

const known = (table: TableVersion | null) => (table === null ? null : BigInt(table.tableNo));
