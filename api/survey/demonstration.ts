import { readFile } from "node:fs/promises";
import { type CityItem, generateCity, type TownOutline } from "../../gis/demonstration/generate.ts";
import { type Database, joining } from "../db/database.ts";
import { setUpJinan } from "../districts/set-up.ts";
import type { Bilingual } from "../errors.ts";
import { packagePath } from "../package-root.ts";
import { readTableFile } from "../policy/tables/read-table.ts";
import { knownKind, loadTable, tableStates } from "../policy/tables/service.ts";
import type { ImportReport } from "./contract.ts";
import type { FileFeature } from "./feature-reader.ts";
import { importFeatures } from "./import-parcels.ts";
import { loadPlan, type PlanOptions } from "./load-plan.ts";

export const DEMONSTRATION = { parcels: 6_000, seed: 20191210 };

const FROM = "2017-01-01";
const SOURCE = "generated 程序生成, demonstration data 演示数据";

/** Tables that no document here holds (CONV-13). The demonstration's own, in fixtures/evidence, and marked so. */
const TABLES = [
  "parameters",
  "control-standard",
  "benefit-indicators",
  "benefit-grades",
  "benchmark-prices",
  "price-index",
  "capitalisation-rates",
  "far-factors",
  "price-factors",
  "standard-far",
  "quota-parameters",
];

const PLANS: readonly Omit<PlanOptions, "source" | "demonstration">[] = [
  { kind: "urban-construction-boundary", name: "城镇建设用地范围（演示数据）", inForceFrom: "2017-01-01" },
  { kind: "land-use-plan", name: "土地利用总体规划（演示数据）", inForceFrom: "2017-01-01" },
  { kind: "zoning", name: "规划分区（演示数据）", inForceFrom: "2017-01-01" },
];

export interface GenerateOptions {
  readonly parcels: number;
  readonly seed: number;
  readonly namedCases: boolean;
  readonly policyPackage: string;
  readonly onProgress?: ((step: Bilingual) => void) | undefined;
}

/**
 * Fills an empty database with the demonstration city, whole or not at all: a first start that was
 * interrupted begins again.
 */
export function seedDemonstration(
  db: Database,
  policyPackage: string,
  onProgress: (step: Bilingual) => void,
  size: { parcels: number; seed: number; namedCases: boolean } = { ...DEMONSTRATION, namedCases: true },
): Promise<ImportReport> {
  return db.transaction(
    async (tx) => {
      onProgress({
        zh: "装载济南市区县、镇街与代码表",
        en: "Loading Jinan's districts, towns and code lists",
      });
      await setUpJinan(joining(tx), true);
      return generateInto(joining(tx), { ...size, policyPackage, onProgress });
    },
    { statementTimeoutMs: 0 },
  );
}

/** Generates plans and parcels straight into the database, holding only what the generator holds. */
export async function generateInto(db: Database, options: GenerateOptions): Promise<ImportReport> {
  const { policyPackage, onProgress = () => undefined } = options;
  const towns = await readTowns();
  await loadTables(db);
  for (const plan of PLANS) {
    onProgress({ zh: `生成${plan.name}`, en: `Generating the plan: ${plan.kind}` });
    await loadPlan(db, planFeatures(towns, plan.kind, options), {
      ...plan,
      source: SOURCE,
      demonstration: true,
    });
  }
  onProgress({
    zh: `生成 ${options.parcels} 宗演示宗地`,
    en: `Generating ${options.parcels} demonstration parcels`,
  });
  return importFeatures(db, parcelFeatures(generateCity(towns, { ...options, only: ["parcel"] })), {
    name: `演示宗地 demonstration parcels (seed ${options.seed})`,
    source: SOURCE,
    demonstration: true,
    policyPackage,
    onProgress: (rows) => onProgress({ zh: `已处理 ${rows} 宗`, en: `${rows} parcels taken in` }),
  });
}

/** A city that is added to again keeps the tables that it has. */
async function loadTables(db: Database): Promise<void> {
  const loaded = await tableStates(db, FROM);
  for (const name of TABLES) {
    const kind = knownKind(name);
    if (loaded.some((state) => state.kind === name && state.versions > 0)) continue;
    const file = packagePath("fixtures", "evidence", "demonstration", `${name}.csv`);
    await loadTable(
      db,
      kind,
      { name: `${kind.title.zh}（演示）`, source: SOURCE, from: FROM, demonstration: true },
      await readTableFile(file, kind),
    );
  }
}

/** The town outlines in which the generator builds. */
export async function readTowns(): Promise<TownOutline[]> {
  const text = await readFile(packagePath("fixtures", "jinan", "towns.geojson"), "utf8");
  // The file is ours, and its shape is a test's business.
  return (JSON.parse(text) as { features: TownOutline[] }).features;
}

function* planFeatures(
  towns: readonly TownOutline[],
  kind: PlanOptions["kind"],
  options: GenerateOptions,
): Generator<FileFeature> {
  let row = 0;
  for (const { feature } of generateCity(towns, { ...options, only: [kind] })) {
    yield { row: ++row, value: feature };
  }
}

export function* parcelFeatures(items: Iterable<CityItem>): Generator<FileFeature> {
  let row = 0;
  for (const item of items) {
    if (item.kind === "parcel") yield { row: ++row, value: item.feature };
  }
}
