import { readFileSync } from "node:fs";
import { BOOLEAN_FACTS, DOCUMENT_FACTS } from "../../gis/land/facts/facts.ts";
import { findingName, MEASURES, measureColumn } from "../../gis/land/facts/measures.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";
import { packagePath } from "../package-root.ts";
import { sha256 } from "./digest.ts";
import { byOwner, daysOf, expressionsOf } from "./rule-expressions.ts";

/** Append-only tables that `parcel_measures` reads of a parcel: a row recorded later changes that parcel alone. */
const PARCEL_TABLES = [
  "parcel",
  "parcel_overlay",
  "finding",
  "exclusion_record",
  "evaluation",
  "evaluation_report",
  "occupancy",
  "dispute_record",
  "enterprise_year",
];
/** Where the end of a parcel is recorded. */
const ENDINGS = "parcel_version";
/** Append-only tables that it reads for every parcel alike: another row may change them all. */
const CITY_TABLES = [
  "policy_table",
  "policy_table_row",
  "plan",
  "plan_area",
  "use_compatibility",
  "land_use_code",
  "land_use_class",
];

/** What the rules read of a parcel, as columns of `gathered_facts`: decided facts and the numbers of documents. */
export const FACT_COLUMNS: readonly string[] = [...BOOLEAN_FACTS, ...DOCUMENT_FACTS].map(measureColumn);

const NUMBERS = new Set(
  Object.entries(MEASURES).flatMap(([name, { kind }]) => (kind === "number" ? [measureColumn(name)] : [])),
);
/** As the conditions read them: turning a numeric into a double takes longer than comparing it, and NaN is unknown. */
const asStored = (column: string): string =>
  NUMBERS.has(column) ? `nullif(p.${column}::double precision, 'NaN')` : `p.${column}`;

/**
 * The facts of every parcel, stored: gathering costs several index probes a parcel, deciding on what was gathered
 * none. Facts come first in a row and the measures that they were decided by after them, for whoever asks what if.
 * The table takes its types from `parcel_measures`, so that a measure is defined once; it is derived, and made anew
 * with them.
 * @throws Error when `parcel_measures` reads a table whose changes nobody would notice
 */
export function compileGathering(packages: readonly PolicyPackage[]): string {
  const measuring = readFileSync(packagePath("sql", "functions", "10_parcel_measures.sql"), "utf8");
  refuseUnwatched(measuring);
  const documents = new Set<string>(DOCUMENT_FACTS.map(measureColumn));
  const measures = [
    ...Object.keys(MEASURES).map(measureColumn),
    ...BOOLEAN_FACTS.map((name) => measureColumn(findingName(name))),
  ];
  const columns = [...FACT_COLUMNS, ...measures.filter((column) => !documents.has(column))];
  const facts = factExpressions(packages);
  const listed = (prefix: string): string => columns.map((column) => prefix + column).join(", ");
  const value = (column: string): string => facts.get(column) ?? `m.${column}`;
  // The inner select is a stage of its own: a measure is asked for once, however many conditions read it.
  const gathered = (where: string): string => `(
      select p.district_code, p.parcel_no, ${measures.map((column) => `${asStored(column)} as ${column}`).join(", ")}
      from parcel_measures(as_of) p
      ${where}
      offset 0
    ) m`;
  const gather = (where: string): string => `  with written as (
    insert into gathered_facts as g (district_code, parcel_no, gather_no, ended, ${listed("")})
    select m.district_code, m.parcel_no, gathering, false, ${columns.map(value).join(",\n           ")}
    from ${gathered(where)}
    on conflict (district_code, parcel_no) do update
    set (gather_no, ended, ${listed("")}) = (excluded.gather_no, false, ${listed("excluded.")})
    where (g.ended, ${listed("g.")}) is distinct from (false, ${listed("excluded.")})
    returning 1
  )
  select count(*) from written`;
  const definition = sha256(measuring + [...facts.values()].join());
  return `drop table if exists gathered_measures, gathered_facts;
create table gathered_facts as
select p.district_code, p.parcel_no, 0::bigint as gather_no, false as ended,
       ${columns.map((column) => (facts.has(column) ? `null::boolean as ${column}` : `${asStored(column)} as ${column}`)).join(", ")}
from parcel_measures(date '2000-01-01') p
with no data;
alter table gathered_facts add primary key (district_code, parcel_no), alter gather_no set not null, alter ended set not null;
create index gathered_facts_gather on gathered_facts (gather_no, district_code, parcel_no);
delete from gathering;

-- Parcels of which something was recorded since a moment.
create or replace function parcels_recorded_since(since timestamptz)
returns table (district_code text, parcel_no text)
language sql stable
as $$
${[...PARCEL_TABLES, ENDINGS].map((table) => `select t.district_code, t.parcel_no from ${table} t where t.recorded_at >= since`).join("\nunion\n")}
$$;

-- Changes whenever measures or facts are defined otherwise or something is loaded that concerns every parcel.
create or replace function gathering_basis() returns text
language sql stable
as $$
select concat_ws('.', '${definition}'${CITY_TABLES.map((table) => `,\n  (select count(*) from ${table})`).join("")})
$$;

drop function if exists gather_measures;
drop function if exists gather_recorded_since;

-- Facts between two keys, written where they differ. A batch costs index probes by its own parcels only: without
-- these settings the planner, which does not know how near the keys lie, reads the whole city for each. Each parcel
-- asks for its own records once: what memoize keeps of them is never asked for again.
create or replace function gather_between(
  as_of date, gathering bigint, after_district text, after_no text, through_district text, through_no text)
returns bigint
language sql volatile
set enable_hashjoin = off
set enable_mergejoin = off
set enable_memoize = off
set jit = off
as $$
${gather(`where (p.district_code, p.parcel_no) > (after_district, after_no)
        and (p.district_code, p.parcel_no) <= (through_district, through_no)`)}
$$;

-- The same of some parcels of a district. The numbers come as an array, by which the parcels are looked up: joined
-- to them, what all parcels have in common was gathered anew for each (measured: 1.8 ms a parcel, not 0.1).
create or replace function gather_some(as_of date, gathering bigint, the_district text, numbers text[])
returns bigint
language sql volatile
set enable_hashjoin = off
set enable_mergejoin = off
set enable_memoize = off
set jit = off
as $$
${gather("where p.district_code = the_district and p.parcel_no = any (numbers)")}
$$;

-- Marks the parcels that are no more: of those of which something was recorded since a moment, or of all.
create or replace function gather_endings(gathering bigint, since timestamptz)
returns bigint
language sql volatile
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
  with gone as materialized (
    select g.district_code, g.parcel_no
    from gathered_facts g
    where since is null
      and not exists (
        select from parcel p where p.district_code = g.district_code and p.parcel_no = g.parcel_no)
    union all
    select v.district_code, v.parcel_no
    from ${ENDINGS} v
    where v.recorded_at >= since
  ), ended as (
    update gathered_facts g
    set ended = true, gather_no = gathering
    from gone k
    where g.district_code = k.district_code and g.parcel_no = k.parcel_no and not g.ended
      and not exists (
        select from parcel p where p.district_code = k.district_code and p.parcel_no = k.parcel_no)
    returning 1
  )
  select count(*) from ended
$$;
`;
}

/** The expression of each boolean fact over the measures of `m`; each package decides on its own days. */
function factExpressions(packages: readonly PolicyPackage[]): ReadonlyMap<string, string> {
  const readings = packages.map((one) => ({
    days: daysOf(one, packages),
    facts: new Map(expressionsOf(one, byOwner, true).facts),
  }));
  return new Map(
    BOOLEAN_FACTS.map(measureColumn).map((column) => {
      const expressions = readings.map(({ days, facts }) => ({
        days,
        expression: facts.get(column) ?? "null::boolean",
      }));
      const [only] = expressions;
      if (only && expressions.length === 1) return [column, only.expression];
      const cases = expressions.map(({ days, expression }) => `when ${days ?? "true"} then ${expression}`);
      return [column, `case ${cases.join(" ")} end`];
    }),
  );
}

function refuseUnwatched(measuring: string): void {
  const read = [...measuring.replaceAll(/--.*/g, "").matchAll(/\b(?:from|join) ([a-z_]+) [a-z_]+\b/g)]
    .map(([, name]) => name)
    .filter((name) => name !== undefined);
  const unwatched = read.filter((name) => !PARCEL_TABLES.includes(name) && !CITY_TABLES.includes(name));
  if (unwatched.length > 0)
    throw new Error(`parcel_measures reads ${unwatched.join(", ")}: add it to PARCEL_TABLES or CITY_TABLES`);
}
