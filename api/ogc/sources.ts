import type { CollectionId } from "./contract.ts";

interface Key {
  readonly sql: string;
  readonly type: "text" | "integer";
}

/** A join that gives what the rules say: as a run has found it (`$2`), or else computed. */
interface Outcomes {
  readonly found: string;
  readonly computed: string;
}

/** Where the database has a collection: fragments of SQL, in which `$1` is the day and `$2` the run
 * of the classification that holds on it. Nothing of a request stands in them. */
export interface Source {
  /** After `from`. */
  readonly from: string;
  /** Joins that only some properties need, in the order in which they are made. */
  readonly joins?: Readonly<Record<string, string | Outcomes>>;
  readonly where?: string;
  /** What features are ordered by and pages begin after; together unique. */
  readonly keys: readonly Key[];
  /** How many of the keys are one row's that an index finds, where a feature is only part of it. */
  readonly found?: number;
  readonly id: string;
  /** A geometry in degrees of EPSG:4490. */
  readonly geometry: string;
  readonly properties: Readonly<Record<string, string | { readonly join: string; readonly sql: string }>>;
  /** The first and last day of a feature; null where it has none. */
  readonly period?: readonly [from: string, to: string];
}

const standing = "cross join lateral standing(k.district_code, k.room, k.case_no, $1::date) s";

/** What a case of the registry is known by. */
const CASE: readonly Key[] = [
  { sql: "k.district_code", type: "text" },
  { sql: "k.case_no", type: "integer" },
];

/** The parcels that a list in JSON names, as one geometry. */
const land = (list: string) => `left join lateral (
  select st_multi(st_union(p.geom, 1e-10)) as geom
  from jsonb_array_elements_text(${list}) n (no)
  join parcel p on p.district_code = k.district_code and p.parcel_no = n.no) land on true`;

export const SOURCES: Readonly<Record<CollectionId, Source>> = {
  districts: {
    from: "district d left join lateral outline_of(d.code) o on true",
    keys: [{ sql: "d.code", type: "text" }],
    id: "d.code",
    geometry: "o.geom",
    properties: {
      code: "d.code",
      name: "d.name",
      nameEn: "d.name_en",
      kind: "d.kind",
      demonstration: "o.demonstration",
    },
  },
  parcels: {
    from: "parcel p join dataset o on o.dataset_id = p.dataset_id",
    joins: {
      classified: {
        found: "cross join lateral outcome_of(p.district_code, p.parcel_no, $2::bigint) c",
        // Parcel by parcel, and of those alone that are to be sent: joined as a whole, the city is computed from its
        // first parcel on for each page (measured: 6 s for a thousand after 22,000).
        computed: `cross join lateral (
  select c.overall, c.matched
  from classify_parcels($1::date) c
  where c.district_code = p.district_code and c.parcel_no = p.parcel_no
  offset 0) c`,
      },
      reached: "left join lateral stage_reached(p.district_code, p.parcel_no, $1::date) reached on true",
    },
    keys: [
      { sql: "p.district_code", type: "text" },
      { sql: "p.parcel_no", type: "text" },
    ],
    id: "(p.district_code || '-' || p.parcel_no)",
    geometry: "p.geom",
    properties: {
      district: "p.district_code",
      parcelNo: "p.parcel_no",
      alias: "p.alias",
      parcelCode: "p.parcel_code",
      address: "p.address",
      areaM2: "p.area_m2",
      areaBasis: "p.area_basis",
      useClass: "p.use_class",
      certifiedUse: "p.certified_use",
      tenure: "p.tenure",
      gfaM2: "p.gfa_m2",
      far: "p.far",
      builtYear: "p.built_year",
      overall: { join: "classified", sql: "c.overall" },
      categories: { join: "classified", sql: "array_to_string(c.matched, ',')" },
      stage: { join: "reached", sql: "coalesce(reached.code, 'none')" },
      demonstration: "o.demonstration",
    },
    period: ["p.valid_from", "null::date"],
  },
  library: {
    from: `registry_case k
${standing}
left join parcel p on p.district_code = k.district_code and p.parcel_no = s.content ->> 'parcelNo'`,
    where: "k.room = 'library' and s.state = 'in'",
    keys: CASE,
    id: "(k.district_code || '-' || k.case_no)",
    geometry: "p.geom",
    properties: {
      district: "k.district_code",
      parcelNo: "s.content ->> 'parcelNo'",
      recognitionDocNo: "s.content ->> 'recognitionDocNo'",
      enteredOn: "(s.content ->> 'enteredOn')::date",
      reviewedOn: "(s.content ->> 'reviewedOn')::date",
    },
    period: ["(s.content ->> 'enteredOn')::date", "null::date"],
  },
  projects: {
    from: `registry_case k
${standing}
${land("s.content -> 'parcels'")}`,
    where: "k.room = 'projects'",
    keys: CASE,
    id: "(k.district_code || '-' || k.case_no)",
    geometry: "land.geom",
    properties: {
      district: "k.district_code",
      caseNo: "k.case_no",
      name: "s.content ->> 'name'",
      mode: "s.content ->> 'mode'",
      state: "s.state",
      plannedUse: "s.content ->> 'plannedUse'",
      landM2: "(s.content ->> 'landM2')::numeric",
      since: "s.valid_on",
    },
    period: ["s.valid_on", "null::date"],
  },
  plans: {
    from: `registry_case k
${standing}
cross join lateral jsonb_array_elements(
  case jsonb_typeof(s.content -> 'inForce') when 'object' then s.content #> '{inForce,lines}' else '[]' end) l (line)
${land("l.line -> 'parcels'")}`,
    where: "k.room = 'plans'",
    keys: [...CASE, { sql: "(l.line ->> 'no')::integer", type: "integer" }],
    found: 2,
    id: "(k.district_code || '-' || k.case_no || '-' || (l.line ->> 'no'))",
    geometry: "land.geom",
    properties: {
      district: "k.district_code",
      planType: "s.content ->> 'planType'",
      year: "(s.content ->> 'year')::integer",
      edition: "(s.content #>> '{inForce,edition}')::integer",
      docNo: "s.content #>> '{inForce,docNo}'",
      approvedOn: "(s.content #>> '{inForce,approvedOn}')::date",
      lineNo: "(l.line ->> 'no')::integer",
      name: "l.line ->> 'name'",
      mode: "l.line ->> 'mode'",
      plannedUse: "l.line ->> 'plannedUse'",
      quarter: "l.line ->> 'quarter'",
      areaM2: "(l.line ->> 'areaM2')::numeric",
    },
    period: ["(s.content #>> '{inForce,approvedOn}')::date", "null::date"],
  },
  disclosures: {
    from: "contract_case k cross join lateral disclosed_results(k.district_code, k.case_no, $1::date) r",
    keys: [...CASE, { sql: "r.place", type: "integer" }],
    found: 2,
    id: "(k.district_code || '-' || k.case_no || '-' || r.place)",
    geometry: "r.geom",
    properties: {
      district: "k.district_code",
      docNo: "r.doc_no",
      docType: "r.doc_type",
      signedOn: "r.signed_on",
      projectName: "r.project_name",
      mode: "r.mode",
      plannedUse: "r.planned_use",
      landM2: "r.land_m2",
      amountFen: "r.amount_fen",
    },
    period: ["r.signed_on", "r.signed_on"],
  },
};
