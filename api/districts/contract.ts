import { z } from "zod";
import { asOfQuery, civilDate, endpoint } from "../endpoint.ts";

/** Six digits, or `JN-…` for a functional area without a code of its own. */
export const districtCode = z.string().regex(/^[0-9A-Z-]{6,12}$/);

export const STAGES = [
  "none",
  "recognised",
  "library",
  "annual-plan",
  "scheme",
  "supply",
  "appraisal",
  "collective-decision",
  "publicity",
  "contract",
  "payment",
  "split",
  "supervision",
] as const;
/** The highest step a parcel has completed on a day, in the order in which land moves. */
export const stage = z.enum(STAGES);

export const CATEGORIES = ["CAT-1", "CAT-2", "CAT-3", "CAT-4", "CAT-5", "CAT-6"] as const;
/** The six categories of 61 一（一）–（六）. */
export const category = z.enum(CATEGORIES);

export const OVERALLS = ["eligible", "excluded", "not-low-efficiency", "undetermined"] as const;
/** `overall` of the rule function `classify`. */
export const overall = z.enum(OVERALLS);

/** A number of parcels and their recorded area in m², exact, as a decimal string. */
export const tally = z.object({ parcels: z.int().nonnegative(), areaM2: z.string() });
export type Tally = z.infer<typeof tally>;

/**
 * All parcels of one district on a day. A parcel that meets several categories
 * counts in each of them, so `byCategory` does not add up to `parcels`; the
 * other two divisions do.
 */
export const inventory = tally.extend({
  byOverall: z.record(overall, tally),
  byCategory: z.record(category, tally),
  byStage: z.record(stage, tally),
});
export type Inventory = z.infer<typeof inventory>;

export const district = z.object({
  code: districtCode,
  name: z.string(),
  /** The name that the policy functions take (GEO-1). */
  shortName: z.string(),
  nameEn: z.string(),
  kind: z.enum(["district", "county", "functional-area"]),
  /** West, south, east, north; null where no outline is loaded. */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  /** True where the outline is generated and not an official one. */
  demonstrationOutline: z.boolean(),
  inventory,
});
export type District = z.infer<typeof district>;

export const policyPackage = z.object({ id: z.string(), version: z.string() });

export const listDistricts = endpoint({
  id: "listDistricts",
  method: "get",
  path: "/api/districts",
  room: "districts",
  summary: { zh: "全部区县及功能区的再开发清单", en: "Every district with its redevelopment inventory" },
  query: asOfQuery,
  response: z.object({
    asOf: civilDate,
    demonstration: z.boolean(),
    policyPackage: policyPackage.nullable(),
    districts: z.array(district),
  }),
});

export const readInventory = endpoint({
  id: "readInventory",
  method: "get",
  path: "/api/districts/{code}/inventory",
  room: "districts",
  summary: { zh: "一个区县的再开发清单", en: "The redevelopment inventory of one district" },
  params: z.strictObject({ code: districtCode }),
  query: asOfQuery,
  response: district.extend({
    asOf: civilDate,
    demonstration: z.boolean(),
    policyPackage: policyPackage.nullable(),
  }),
  refusals: [404],
});

export const readCity = endpoint({
  id: "readCity",
  method: "get",
  path: "/api/city",
  room: "districts",
  summary: { zh: "本城市与系统日期", en: "The city that is served, and the date decisions are made on" },
  response: z.object({
    name: z.string(),
    nameEn: z.string(),
    jurisdiction: z.string(),
    /** When the city's policy packages are in force, oldest first; on any other day no rule is. */
    policyPeriods: z.array(z.object({ from: civilDate, to: civilDate.nullable() })),
    /** The date used where a request names none. */
    today: civilDate,
    /** True when the parcels are generated: every screen says so. */
    demonstration: z.boolean(),
    bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
    parcels: z.int().nonnegative(),
    datasets: z.array(
      z.object({
        name: z.string(),
        source: z.string(),
        licence: z.string().nullable(),
        demonstration: z.boolean(),
      }),
    ),
  }),
});
export type City = z.infer<typeof readCity.response>;
