import { readFile } from "node:fs/promises";
import { parse as parseCsv } from "csv-parse/sync";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { sayIssues } from "../issue-words.ts";
import { packagePath } from "../package-root.ts";
import { districtCode } from "./contract.ts";

const cityDistrict = z.object({
  code: districtCode,
  kind: z.enum(["district", "county", "functional-area"]),
  name: z.string().min(1),
  shortName: z.string().min(1).optional(),
  nameEn: z.string().min(1),
  aliasCodes: z.array(z.string()).default([]),
  registersUnder: z.array(z.string()).default([]),
});

/** What `panhuo init --city FILE` reads: a city of one's own, under the policy of a jurisdiction. */
export const cityFile = z.strictObject({
  jurisdiction: z
    .string()
    .regex(/^[0-9A-Z-]{2,12}$/)
    .describe("whose policy packages apply, for instance 370100"),
  name: z.string().min(1),
  nameEn: z.string().min(1),
  planeSrid: z.int().positive().describe("EPSG code of the plane in which areas and shares are measured"),
  districts: z.array(cityDistrict).min(1),
});
export type CityFile = z.infer<typeof cityFile>;

/** @throws AppError `city-file-malformed` */
export async function readCityFile(path: string): Promise<CityFile> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new AppError(
      "file-missing",
      { zh: `找不到文件 ${path}。`, en: `There is no file ${path}.` },
      { cause },
    );
  });
  const parsed = cityFile.safeParse(parseJson(text), { reportInput: true });
  if (parsed.success) return parsed.data;
  const why = sayIssues(parsed.error);
  throw new AppError("city-file-malformed", {
    zh: `${path} 不符合城市文件格式：${why.zh}`,
    en: `${path} does not follow the form of a city file: ${why.en}`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      "file-not-json",
      { zh: "文件不是有效的 JSON。", en: "The file is not valid JSON." },
      { cause },
    );
  }
}

/** Jinan and its sixteen district-level governments (catalogue GEO-1), measured in EPSG:4548. */
export async function jinan(): Promise<CityFile> {
  const rows = await readTable("reference/districts.csv");
  return cityFile.parse({
    jurisdiction: "370100",
    name: "济南市",
    nameEn: "Jinan",
    planeSrid: 4548,
    districts: rows.map((row) => ({
      code: row.code,
      kind: row.kind,
      name: row.name,
      shortName: row.short_name,
      nameEn: row.name_en,
      aliasCodes: list(row.alias_codes),
      registersUnder: list(row.registers_under),
    })),
  });
}

const list = (text: string | undefined) => (text ? text.split(";") : []);

/** A table of `fixtures/`, by its header. */
export async function readTable(name: string): Promise<Record<string, string>[]> {
  return parseCsv(await readFile(packagePath("fixtures", name)), {
    columns: true,
    bom: true,
    skip_empty_lines: true,
  });
}
