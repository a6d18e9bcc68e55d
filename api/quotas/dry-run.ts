import type { z } from "zod";
import { isoDate } from "../../gis/iso-date.ts";
import { quotaAdjustment } from "../../gis/land/quota.ts";
import { jurisdictionOf, packageFor } from "../../gis/policy/registry.ts";
import { figuresOf, missingOf, placesOf } from "../../gis/registry/quotas.ts";
import { listQuotaProgress } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { requireDistrict } from "../districts/service.ts";
import type { House } from "../house.ts";
import { implement, type Route } from "../route.ts";
import { tryQuotas } from "./contract.ts";
import { quotaParameters } from "./parameters.ts";

export function quotaRoutes(house: House): Route[] {
  return [implement(tryQuotas, ({ db, body }) => dryRun(house, db, body))];
}

/** What every district would have added or deducted, as `db` may see its progress. Reads only. */
export async function dryRun(house: House, db: Database, asked: z.output<typeof tryQuotas.body>) {
  const { year, asOf = house.today(), knownAt = null, figures } = asked;
  for (const { district } of figures) await requireDistrict({ ...house, db }, district);
  const parameters = asked.parameters
    ? { ...asked.parameters, table: null }
    : await quotaParameters(db, asOf, knownAt);
  const rows = await db.run(listQuotaProgress, { year, asOf, knownAt, districtCode: null });
  const known = rows.map((row) => ({
    row,
    figures: figuresOf(figures.find(({ district }) => district === row.districtCode) ?? {}, row),
  }));
  const { quota } = packageFor(jurisdictionOf(house.jurisdiction, null), isoDate(asOf));
  const districts = known.map(({ row, figures }) => ({ district: row.shortName, ...figures }));
  const answer = quotaAdjustment({ asOf, config: parameters, districts }, quota);
  const proposed = known.map(({ row, figures }, at) => {
    const { ratioPercent = null, direction = "undetermined", deltaM2 = null } = answer.districts[at] ?? {};
    const { districtCode: district, shortName: name, caseNo, state, decidedM2 } = row;
    const onRecord =
      caseNo === null || state === null ? null : { case: `${district}-${caseNo}`, state, decidedM2 };
    const reckoned = { ...figures, ratioPercent, direction, deltaM2 };
    return { district, name, ...reckoned, missing: missingOf(figures, reckoned), onRecord };
  });
  const places = placesOf(proposed);
  const { status, policyInForce, notes, missing, citations } = answer;
  return {
    year,
    asOf,
    status,
    policyInForce,
    parameters,
    districts: proposed
      .map((one, at) => ({ ...one, place: places[at] ?? null }))
      .sort((a, b) => (a.place ?? rows.length + 1) - (b.place ?? rows.length + 1)),
    notes,
    missing: [...new Set([...missing, ...proposed.flatMap((one) => one.missing)])].sort(),
    citations,
  };
}
