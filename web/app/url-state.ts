import { z } from "zod";
import {
  CATEGORIES,
  category,
  districtCode,
  OVERALLS,
  overall,
  STAGES,
  stage,
} from "../../api/districts/contract.ts";
import { civilDate } from "../../api/endpoint.ts";
import { parcelReference } from "../../api/parcels/contract.ts";
import { planYear, projectMode } from "../../api/tiles/contract.ts";
import { LANGUAGES, type Lang } from "./text.ts";

export const VIEWS = ["districts", "parcels", "survey", "sources", "account"] as const;
export type View = (typeof VIEWS)[number];

export const MEASURES = ["total", ...OVERALLS, ...CATEGORIES, ...STAGES] as const;
/** What the table is divided by and the map coloured by: all parcels, or those of one conclusion, category or stage. */
export type Measure = (typeof MEASURES)[number];

export const UNITS = ["parcels", "mu", "m2", "share"] as const;
/** How a tally is printed; `share` is its part of the area of all parcels of the same district. */
export type Unit = (typeof UNITS)[number];

export const DIVISIONS = ["overall", "category", "stage"] as const;
/** What the table divides the parcels by. */
export type Division = (typeof DIVISIONS)[number];

export const ORDERS = ["code", "desc", "asc"] as const;
export type Order = (typeof ORDERS)[number];

/** Where the map looks: zoom, latitude and longitude as written in the address. */
export interface MapPosition {
  readonly z: number;
  readonly lat: number;
  readonly lng: number;
}

/** All that a reader chose: a copied address shows the same screen. */
export interface UrlState {
  readonly view: View;
  readonly lang: Lang;
  readonly asOf?: string;
  readonly by: Division;
  readonly measure: Measure;
  readonly unit: Unit;
  readonly order: Order;
  readonly district?: string;
  readonly category?: z.output<typeof category>;
  readonly stage?: z.output<typeof stage>;
  readonly overall?: z.output<typeof overall>;
  /** Of the map alone: the mode of a parcel's project, the year of its annual plan. */
  readonly mode?: z.output<typeof projectMode>;
  readonly year?: number;
  readonly q?: string;
  readonly parcel?: string;
  /** The import of a survey file that is looked at. */
  readonly upload?: string;
  /** A row of a survey file on its way in, shown on the map: the upload and the row's number. */
  readonly incoming?: string;
  readonly position?: MapPosition;
}

const uploadId = z.uuid();
const incomingRow = z.string().regex(/^[0-9a-f-]{36}\.\d{1,9}$/);

const DEFAULTS = {
  view: "districts",
  lang: "zh",
  by: "category",
  measure: "total",
  unit: "parcels",
  order: "desc",
} as const;

function oneOf<T extends string>(known: readonly T[], given: string | null, otherwise: T): T {
  return known.find((one) => one === given) ?? otherwise;
}

/** The value where the contract accepts it; an address with nonsense in it still opens the page. */
function accepted<T>(schema: z.ZodType<T>, given: string | null): T | undefined {
  if (given === null) return undefined;
  const parsed = schema.safeParse(given);
  return parsed.success ? parsed.data : undefined;
}

function positionOf(query: URLSearchParams): MapPosition | undefined {
  const [z, lat, lng] = ["z", "lat", "lng"].map((name) => {
    const given = query.get(name);
    return given === null || given === "" ? Number.NaN : Number(given);
  });
  if (z === undefined || lat === undefined || lng === undefined) return undefined;
  const sound = z >= 0 && z <= 22 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180;
  return sound ? { z, lat, lng } : undefined;
}

/** Leaves out absent values, so that `exactOptionalPropertyTypes` holds. */
function present<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // Every entry that is left is defined; the compiler cannot follow a filter over entries.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

export function parseUrl(search: string): UrlState {
  const query = new URLSearchParams(search);
  const q = query.get("q")?.trim().slice(0, 80);
  return {
    view: oneOf(VIEWS, query.get("view"), DEFAULTS.view),
    lang: oneOf(LANGUAGES, query.get("lang"), DEFAULTS.lang),
    by: oneOf(DIVISIONS, query.get("by"), DEFAULTS.by),
    measure: oneOf(MEASURES, query.get("measure"), DEFAULTS.measure),
    unit: oneOf(UNITS, query.get("unit"), DEFAULTS.unit),
    order: oneOf(ORDERS, query.get("order"), DEFAULTS.order),
    ...present({
      asOf: accepted(civilDate, query.get("asOf")),
      district: accepted(districtCode, query.get("district")),
      category: accepted(category, query.get("category")),
      stage: accepted(stage, query.get("stage")),
      overall: accepted(overall, query.get("overall")),
      mode: accepted(projectMode, query.get("mode")),
      year: accepted(planYear, query.get("year")),
      q: q === "" ? undefined : q,
      parcel: accepted(parcelReference, query.get("parcel")),
      upload: accepted(uploadId, query.get("upload")),
      incoming: accepted(incomingRow, query.get("incoming")),
      position: positionOf(query),
    }),
  };
}

/** The search part for a state: defaults left out, always in one order. */
export function formatUrl(state: UrlState): string {
  const query = new URLSearchParams();
  const { position } = state;
  const chosen: readonly (readonly [string, string | undefined])[] = [
    ["view", state.view === DEFAULTS.view ? undefined : state.view],
    ["district", state.district],
    ["category", state.category],
    ["stage", state.stage],
    ["overall", state.overall],
    ["mode", state.mode],
    ["year", state.year?.toString()],
    ["q", state.q],
    ["parcel", state.parcel],
    ["by", state.by === DEFAULTS.by ? undefined : state.by],
    ["measure", state.measure === DEFAULTS.measure ? undefined : state.measure],
    ["unit", state.unit === DEFAULTS.unit ? undefined : state.unit],
    ["order", state.order === DEFAULTS.order ? undefined : state.order],
    ["asOf", state.asOf],
    ["upload", state.upload],
    ["incoming", state.incoming],
    ["lang", state.lang === DEFAULTS.lang ? undefined : state.lang],
    ["z", position?.z.toString()],
    ["lat", position?.lat.toString()],
    ["lng", position?.lng.toString()],
  ];
  for (const [name, value] of chosen) if (value !== undefined) query.set(name, value);
  const search = query.toString();
  return search === "" ? "" : `?${search}`;
}

/** Two decimals of zoom and five of a degree (about 1 m): enough to look at the same place. */
export function roundPosition(z: number, lat: number, lng: number): MapPosition {
  return { z: Number(z.toFixed(2)), lat: Number(lat.toFixed(5)), lng: Number(lng.toFixed(5)) };
}

export function samePosition(a: MapPosition | undefined, b: MapPosition | undefined): boolean {
  return a?.z === b?.z && a?.lat === b?.lat && a?.lng === b?.lng;
}

/** The filters that both the tiles and the list of parcels obey. */
export function parcelFilter(state: UrlState) {
  const { asOf, district, category, stage, overall } = state;
  return { asOf, district, category, stage, overall };
}
export type ParcelFilter = ReturnType<typeof parcelFilter>;

/** The filters that the tiles obey. */
export function mapFilter(state: UrlState) {
  return { ...parcelFilter(state), mode: state.mode, year: state.year?.toString() };
}
export type MapFilter = ReturnType<typeof mapFilter>;
