import { readFileSync } from "node:fs";
import { BOOLEAN_FACTS } from "../../gis/land/facts/facts.ts";
import { measureColumn } from "../../gis/land/facts/measures.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";
import { packagePath } from "../package-root.ts";
import { sha256 } from "./digest.ts";
import { packedFacts } from "./fact-bits.ts";
import { columnOf, daysOf, expressionsOf } from "./rule-expressions.ts";

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
/** What it reads through a view that leaves out rows: a row that takes another's place is recorded in the table. */
const TABLE_OF_VIEW: Readonly<Record<string, string>> = { enterprise_figures: "enterprise_year" };
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

/**
 * The facts of every parcel, stored: gathering costs several index probes a parcel, deciding on what was gathered
 * none. What the facts were decided on is not stored again; `parcel_measures` says it of any parcel on any day.
 * The table is derived, and made anew with the rules.
 * @throws Error when `parcel_measures` reads a table whose changes nobody would notice
 */
export function compileGathering(packages: readonly PolicyPackage[]): string {
  const measuring = readFileSync(packagePath("sql", "functions", "10_parcel_measures.sql"), "utf8");
  refuseUnwatched(measuring);
  const facts = packedFacts(factExpressions(packages), columnOf);
  const gather = (where: string): string => `  with written as (
    insert into gathered_facts as g (district_code, parcel_no, gather_no, facts)
    select m.district_code, m.parcel_no, gathering,
         ${facts}
    from (
      -- A stage of its own: a measure is asked for once, however many facts read it.
      select p.*
      from parcel_measures(as_of) p
      ${where}
      offset 0
    ) m
    on conflict (district_code, parcel_no) do update
    set gather_no = excluded.gather_no, facts = excluded.facts
    where g.facts is distinct from excluded.facts
    returning 1
  )
  select count(*) from written`;
  return `drop table if exists gathered_measures, gathered_facts;
create table gathered_facts (
  district_code text not null,
  parcel_no text not null,
  -- The gathering that found them so.
  gather_no bigint not null,
  -- All that the rules read of the parcel, as bits; null when it is no more.
  facts bigint,
  primary key (district_code, parcel_no)
);
-- Whole, so that deciding reads nothing else: without the facts in it a city took a quarter longer (measured).
create index gathered_facts_gather on gathered_facts (gather_no, district_code, parcel_no) include (facts);
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
select concat_ws('.', '${sha256(measuring + facts)}'${CITY_TABLES.map((table) => `,\n  (select count(*) from ${table})`).join("")})
$$;

drop function if exists gather_measures;
drop function if exists gather_recorded_since;

-- Facts between two keys, written where they differ. A batch costs index probes by its own parcels only: without
-- these settings the planner, which does not know how near the keys lie, reads the whole city for each. Each parcel
-- asks for its own records once: what memoize keeps of them is never asked for again. The joins are written in the
-- order that serves; looking for a better one takes five times as long (measured: 62 ms, not 12) and finds none.
create or replace function gather_between(
  as_of date, gathering bigint, after_district text, after_no text, through_district text, through_no text)
returns bigint
language sql volatile
set enable_hashjoin = off
set enable_mergejoin = off
set enable_memoize = off
set join_collapse_limit = 1
set jit = off
as $$
${gather(`where (p.district_code, p.parcel_no) > (after_district, after_no)
        and (p.district_code, p.parcel_no) <= (through_district, through_no)`)}
$$;

-- The same of some parcels of a district. The numbers come as an array, by which the parcels are looked up: joined
-- to them, what all parcels have in common was gathered anew for each.
create or replace function gather_some(as_of date, gathering bigint, the_district text, numbers text[])
returns bigint
language sql volatile
set enable_hashjoin = off
set enable_mergejoin = off
set enable_memoize = off
set join_collapse_limit = 1
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
    set facts = null, gather_no = gathering
    from gone k
    where g.district_code = k.district_code and g.parcel_no = k.parcel_no and g.facts is not null
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
    facts: new Map(expressionsOf(one).facts),
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
    .filter((name) => name !== undefined)
    .map((name) => TABLE_OF_VIEW[name] ?? name);
  const unwatched = read.filter((name) => !PARCEL_TABLES.includes(name) && !CITY_TABLES.includes(name));
  if (unwatched.length > 0)
    throw new Error(`parcel_measures reads ${unwatched.join(", ")}: add it to PARCEL_TABLES or CITY_TABLES`);
}
