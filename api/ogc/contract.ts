import { z } from "zod";
import type { Power } from "../../gis/identity/powers.ts";
import { both, civilDate, type Endpoint, endpoint, wholeNumber } from "../endpoint.ts";

// OGC API – Features: Part 1 (17-069r4), Part 2 (18-058r1), Part 3 (19-079r2) with CQL2 (21-065r2). What a collection
// holds is said here once; sources.ts says where the database has it.

export type PropertyType = "text" | "number" | "flag" | "date";
export interface CollectionContract {
  readonly title: { readonly zh: string; readonly en: string };
  readonly description: { readonly zh: string; readonly en: string };
  readonly properties: Readonly<Record<string, PropertyType>>;
  /** Who may read it; everybody where none is named. */
  readonly power?: Power;
}

export const COLLECTIONS = {
  districts: {
    title: { zh: "区县与功能区", en: "Districts and functional areas" },
    description: { zh: "十六个区级政府的辖区", en: "The areas of the sixteen district-level governments" },
    properties: { code: "text", name: "text", nameEn: "text", kind: "text", demonstration: "flag" },
  },
  parcels: {
    title: { zh: "宗地与六类认定", en: "Parcels and the six categories" },
    description: {
      zh: "可查看的宗地，附当日按规则得出的结果与阶段",
      en: "The parcels that one may see, with what the rules say of them on the day and the stage reached",
    },
    properties: {
      district: "text",
      parcelNo: "text",
      alias: "text",
      parcelCode: "text",
      address: "text",
      areaM2: "number",
      areaBasis: "text",
      useClass: "text",
      certifiedUse: "text",
      tenure: "text",
      gfaM2: "number",
      far: "number",
      builtYear: "number",
      overall: "text",
      categories: "text",
      stage: "text",
      demonstration: "flag",
    },
  },
  library: {
    title: { zh: "项目库", en: "Project library" },
    description: { zh: "在库宗地", en: "The parcels in the library" },
    properties: {
      district: "text",
      parcelNo: "text",
      recognitionDocNo: "text",
      enteredOn: "date",
      reviewedOn: "date",
    },
    power: "read-registry",
  },
  projects: {
    title: { zh: "再开发项目", en: "Redevelopment projects" },
    description: { zh: "项目及其模式、用途和用地", en: "Projects with their mode, use and land" },
    properties: {
      district: "text",
      caseNo: "number",
      name: "text",
      mode: "text",
      state: "text",
      plannedUse: "text",
      landM2: "number",
      since: "date",
    },
    power: "read-registry",
  },
  plans: {
    title: { zh: "已批准规划与计划的地块", en: "Lines of approved plans" },
    description: {
      zh: "专项规划和年度实施计划中经市政府批准的地块",
      en: "What the city has approved of special and annual plans, line by line",
    },
    properties: {
      district: "text",
      planType: "text",
      year: "number",
      edition: "number",
      docNo: "text",
      approvedOn: "date",
      lineNo: "number",
      name: "text",
      mode: "text",
      plannedUse: "text",
      quarter: "text",
      areaM2: "number",
    },
    power: "read-registry",
  },
  disclosures: {
    title: { zh: "土地出让结果公开", en: "Disclosed results of contracts" },
    description: {
      zh: "已签订的合同与补充协议（61 四（五））",
      en: "Signed contracts and supplementary agreements (61 四（五）)",
    },
    properties: {
      district: "text",
      docNo: "text",
      docType: "text",
      signedOn: "date",
      projectName: "text",
      mode: "text",
      plannedUse: "text",
      landM2: "number",
      amountFen: "text",
    },
  },
} as const satisfies Record<string, CollectionContract>;
export type CollectionId = keyof typeof COLLECTIONS;
// The keys of COLLECTIONS are its own.
export const COLLECTION_IDS = Object.keys(COLLECTIONS) as CollectionId[];
export const collectionContract = (id: CollectionId): CollectionContract => COLLECTIONS[id];

export const CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
export const MAX_FEATURES = 100_000;

const format = z.enum(["json", "html"]).optional();
const page = z.strictObject({ f: format });
const uri = z.string().min(1).max(100);
/** Four numbers, or six with heights, which no collection has. */
const numbers = z
  .string()
  .regex(
    /^[+-]?\d{1,9}(\.\d+)?([eE][+-]?\d{1,2})?(,[+-]?\d{1,9}(\.\d+)?([eE][+-]?\d{1,2})?){3}(,[+-]?[\d.]+,[+-]?[\d.]+)?$/,
    both("四个数，或带高程的六个数", "four numbers, or six with heights"),
  )
  .transform((text) => text.split(",").map(Number))
  .transform((all) => (all.length === 6 ? [all[0], all[1], all[3], all[4]].map((n) => n ?? 0) : all))
  .refine((all) => all.every((n) => Math.abs(n) <= 1e9), both("数超出范围", "a number is beyond all bounds"));

/** What every collection's items are asked with, beside its own properties. */
export const itemsQuery = z.strictObject({
  f: z.enum(["json", "html", "flatgeobuf"]).optional(),
  // More than the most is the most (Part 1, 7.15.2).
  limit: wholeNumber(1, 999_999_999)
    .transform((n) => Math.min(n, MAX_FEATURES))
    .default(100),
  cursor: z.string().max(400).optional(),
  bbox: numbers.optional(),
  "bbox-crs": uri.optional(),
  datetime: z.string().min(1).max(80).optional(),
  filter: z.string().min(1).max(16_000).optional(),
  // cql-text is what GDAL before 3.9 knows cql2-text by.
  "filter-lang": z.enum(["cql2-text", "cql2-json", "cql-text"]).optional(),
  "filter-crs": uri.optional(),
  crs: uri.optional(),
  resultType: z.enum(["results", "hits"]).optional(),
  /** The day for which rules and registry are read. */
  asOf: civilDate.optional(),
});

const answer = z.record(z.string(), z.unknown());
const read = <Q extends z.ZodType, P extends z.ZodType = z.ZodObject>(
  id: string,
  path: string,
  summary: { zh: string; en: string },
  more: {
    query: Q;
    params?: P;
    answers?: "application/geo+json";
    power?: Power | undefined;
    refusals?: number[];
  },
): Endpoint => {
  const { power, ...rest } = more;
  return endpoint({
    id,
    method: "get",
    path,
    room: "ogc",
    summary,
    response: answer,
    alsoAs: ["text/html"],
    ...rest,
    ...(power && { power }),
  });
};

export const readLanding = read(
  "ogcLanding",
  "/ogc",
  { zh: "OGC 接口首页", en: "Landing page" },
  { query: page },
);
export const readConformance = read(
  "ogcConformance",
  "/ogc/conformance",
  { zh: "所符合的标准", en: "What it conforms to" },
  { query: page },
);
export const readDefinition = read(
  "ogcDefinition",
  "/ogc/api",
  { zh: "本接口的 OpenAPI 3.0 文件", en: "The OpenAPI 3.0 document of this interface" },
  { query: page },
);
export const listCollections = read(
  "ogcCollections",
  "/ogc/collections",
  { zh: "可读的要素集", en: "The collections that one may read" },
  { query: page },
);

/** The five operations on a collection. */
export function collectionEndpoints(id: CollectionId) {
  const { title, power, properties } = collectionContract(id);
  const capital = `${id[0]?.toUpperCase()}${id.slice(1)}`;
  const path = `/ogc/collections/${id}`;
  const equalTo = Object.fromEntries(
    Object.keys(properties).map((name) => [
      name,
      z.string().max(200).optional().describe(`equal to ${name}`),
    ]),
  );
  return {
    describe: read(`ogcCollection${capital}`, path, title, { query: page, power }),
    queryables: read(
      `ogcQueryables${capital}`,
      `${path}/queryables`,
      { zh: `${title.zh}：可过滤的属性`, en: `${title.en}: what can be filtered by` },
      { query: page, power },
    ),
    schema: read(
      `ogcSchema${capital}`,
      `${path}/schema`,
      { zh: `${title.zh}：属性`, en: `${title.en}: its properties` },
      { query: page, power },
    ),
    items: read(
      `ogcItems${capital}`,
      `${path}/items`,
      { zh: `${title.zh}：要素`, en: `${title.en}: its features` },
      { query: itemsQuery.extend(equalTo), answers: "application/geo+json", power },
    ),
    item: read(
      `ogcItem${capital}`,
      `${path}/items/{featureId}`,
      { zh: `${title.zh}：一个要素`, en: `${title.en}: one feature` },
      {
        params: z.strictObject({ featureId: z.string().min(1).max(100) }),
        query: page.extend({ crs: uri.optional(), asOf: civilDate.optional() }),
        answers: "application/geo+json",
        power,
        refusals: [404],
      },
    ),
  };
}
