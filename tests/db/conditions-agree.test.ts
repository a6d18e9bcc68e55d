import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packagePath } from "../../api/package-root.ts";
import { compileClassifyParcels } from "../../api/policy/compile-rules.ts";
import { type IsoDate, isoDate, type Period } from "../../gis/iso-date.ts";
import { classify, isSatisfied, landRules } from "../../gis/land/classify.ts";
import { decideFacts } from "../../gis/land/classify-parcel.ts";
import {
  allOf,
  anyOf,
  type Condition,
  compare,
  constant,
  decided,
  documented,
  evaluate,
  type FactValue,
  fact,
  firstDecided,
  known,
  not,
  type Operand,
  provided,
  within,
} from "../../gis/land/condition.ts";
import { BOOLEAN_FACTS } from "../../gis/land/facts/facts.ts";
import { findingName, MEASURES, measureColumn, measuresOfRow } from "../../gis/land/facts/measures.ts";
import { missingSql, toSql } from "../../gis/land/to-sql.ts";
import { jinan2019No61 } from "../../gis/policy/jinan-2019-61/index.ts";
import { prepareToRecord } from "../../sql/generated/queries.ts";
import { describeOnBothEngines, inRollback } from "./harness.ts";

/** Numbers in [0, 1), the same on every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pickFrom<T>(random: () => number, values: readonly [T, ...T[]]): T {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

// ---- The city's classification, on random measures ------------------------------------------------------

const ROWS = 100_000;
const BATCH = 10_000;
const days = ["2019-12-09", "2019-12-10", "2022-06-01", "2024-11-30", "2024-12-01"] as const;

// Both neighbours of every threshold as doubles, what rounds onto them, and what is no number.
const shares = [
  null,
  0,
  "-0",
  0.001,
  0.0010000000000000002,
  0.0009999999999999998,
  0.3,
  0.5,
  0.49999999999999994,
  0.998,
  0.999,
  0.9989999999999999,
  0.9990000000000001,
  1,
  "NaN",
] as const;
const ratios = [null, 0, "-0", "1.2", "1.20", "1.19", "1.1999999999999999", "2.5", 3, "NaN"] as const;
const years = [null, 0, 1, 2, 3] as const;
// A blank text says nothing, whichever white space it is made of: as `trim` sees it, not as PostgreSQL does.
const BLANK = "\t\n\v\f\r \u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
const words = [null, "", "  ", BLANK, " 8号", "历城政字〔2020〕8号"] as const;
const truths = [null, null, true, false] as const;
const mostlyFine = [true, true, true, false, null] as const;

const integers = new Set(["perMuEvaluationAge", "evaluationValidYears"]);
const isDecimal = (measure: string) =>
  /^(far|zoneFarMin|zoneDensityMin|underusedBelow|building\w+|greenRatio|officeShare|\w+Intensity|control\w+(Min|Max))$/.test(
    measure,
  );

interface Column {
  readonly name: string;
  readonly type: string;
  readonly values: readonly [FactValue, ...FactValue[]];
}

const columns: readonly Column[] = [
  ...Object.entries(MEASURES).map(([measure, { kind }]): Column => {
    const name = measureColumn(measure);
    if (kind === "boolean") return { name, type: "boolean", values: truths };
    if (kind === "text") return { name, type: "text", values: words };
    if (integers.has(measure)) return { name, type: "integer", values: years };
    if (isDecimal(measure))
      return { name, type: "numeric", values: measure === "underusedBelow" ? shares : ratios };
    return { name, type: "double precision", values: shares };
  }),
  ...BOOLEAN_FACTS.map(
    (f): Column => ({
      name: measureColumn(findingName(f)),
      type: "boolean",
      values: /^(inPlanned|stock|titleClear)/.test(f) ? mostlyFine : truths,
    }),
  ),
];

/** The lists that the bits of an outcome `c` stand for. */
const WORDS = [
  ["matched", "reasons", "matched"],
  ["excluded-by", "reasons", "excluded_by"],
  ["undetermined", "reasons", "undetermined"],
  ["missing", "missing", "missing"],
]
  .map(
    ([list, half, name]) =>
      `array(select w.word from classification_words() w where w.list = '${list}' and c.${half} >> w.place & 1 = 1 order by w.place) as ${name}`,
  )
  .join(",\n");

interface Sample {
  readonly asOf: IsoDate;
  readonly parcelNo: string;
  readonly row: Record<string, FactValue>;
}

/** A random parcel; every second one has only scope in order and no exclusion, so that all outcomes occur. */
function samples(): Sample[] {
  const random = seeded(61);
  return Array.from({ length: ROWS }, (_, n) => {
    const row: Record<string, FactValue> = {};
    for (const { name, values } of columns) row[name] = pickFrom(random, values);
    if (n % 2 === 0) {
      row.finding_in_planned_urban_construction_land = true;
      row.finding_stock_construction_land = true;
      row.finding_title_clear = true;
      row.finding_title_disputed = false;
      row.finding_idle_land_recognised = false;
      row.finding_historic_leftover = false;
      row.other_exclusion_doc_no = null;
    }
    if (n % 8 === 0) {
      for (const f of BOOLEAN_FACTS.slice(4, 19))
        row[measureColumn(findingName(f))] = random() < 0.02 ? null : false;
    }
    return { asOf: isoDate(pickFrom(random, days)), parcelNo: String(n).padStart(8, "0"), row };
  });
}

const drawn = samples();
const ids = landRules(jinan2019No61.recognition).map(({ id }) => id);
const columnOfRule = (id: string): string => id.toLowerCase().replaceAll("-", "_");

/** What gis decides, in the shape of a row of classify_parcels. */
function decidedInProcess({ row, asOf }: Sample): unknown[] {
  const facts = decideFacts(measuresOfRow(row), asOf, jinan2019No61);
  const { scope, exclusions, categories, ...found } = classify(
    { asOf, facts: Object.fromEntries(facts.map(({ name, value }) => [name, value])) },
    jinan2019No61,
  );
  const verdicts = { ...scope, ...exclusions, ...categories };
  return [
    ...ids.map((id) => isSatisfied(verdicts[id] ?? "undetermined")),
    found.overall,
    found.matched,
    found.excludedBy,
    found.missing,
    isSatisfied(found.policyInForce),
    isSatisfied(found.recognisable),
  ];
}

test("the classification in the schema is the one that the conditions compile to: run `npm run sql`", () => {
  const inSchema = readFileSync(packagePath("sql", "generated", "classify-parcels.sql"), "utf8");
  expect(inSchema).toBe(compileClassifyParcels());
});

let inProcess: Map<string, string> | undefined;
function expectedOutcomes(): Map<string, string> {
  inProcess ??= new Map(drawn.map((one) => [one.parcelNo, JSON.stringify(decidedInProcess(one))]));
  return inProcess;
}

describeOnBothEngines("the compiled classification decides as gis does", (db) => {
  test(`on ${ROWS} random parcels, with their missing evidence`, { timeout: 600_000 }, async () => {
    const expected = expectedOutcomes();
    await inRollback(db(), async (tx) => {
      const { driver } = tx;
      const declared = columns.map(({ name, type }) => `${name} ${type}`).join(", ");
      const names = columns.map(({ name }) => name).join(", ");
      await driver.script(`
        create table drawn_measure (as_of date, parcel_no text, ${declared});
        create or replace function parcel_measures(as_of date)
        returns table (district_code text, parcel_no text, ${declared})
        language sql stable
        as $$ select '370102', d.parcel_no, ${columns.map(({ name }) => `d.${name}`).join(", ")}
              from drawn_measure d where d.as_of = parcel_measures.as_of $$`);
      for (let from = 0; from < ROWS; from += BATCH) {
        const batch = drawn
          .slice(from, from + BATCH)
          .map(({ asOf, parcelNo, row }) => ({ as_of: asOf, parcel_no: parcelNo, ...row }));
        await driver.query(
          `insert into drawn_measure (as_of, parcel_no, ${names})
           select as_of, parcel_no, ${names}
           from json_to_recordset($1::json) as r (as_of date, parcel_no text, ${declared})`,
          [JSON.stringify(batch)],
        );
      }
      const seen = new Map<string, number>();
      for (const [n, day] of days.entries()) {
        const { rows } = await driver.query("select * from classify_parcels($1::date)", [day]);
        for (const row of rows) {
          const found = [
            ...ids.map((id) => row[columnOfRule(id)]),
            row.overall,
            row.matched,
            row.excluded_by,
            row.missing,
            row.policy_in_force,
            row.recognisable,
          ];
          const parcelNo = String(row.parcel_no);
          // A plain comparison of texts first: an assertion a row would cost minutes.
          if (JSON.stringify(found) !== expected.get(parcelNo))
            expect({ parcelNo, found }).toEqual({
              parcelNo,
              found: JSON.parse(expected.get(parcelNo) ?? "null"),
            });
          const overall = String(row.overall);
          seen.set(overall, (seen.get(overall) ?? 0) + 1);
        }
        // And from gathered facts.
        await driver.query("select gather_between($1::date, $2::bigint, '', '', '370102', '99999999')", [
          day,
          n + 1,
        ]);
        // Planned as in a run, and as before again.
        await tx.run(prepareToRecord);
        const gathered = await driver.query(
          `select c.parcel_no, c.overall::text as overall, ${WORDS}
           from classify_gathered($1::date, $2::bigint, $2::bigint, '', '', $3::bigint) c`,
          [day, n + 1, ROWS],
        );
        await driver.script("set local enable_nestloop = on; set local enable_mergejoin = on");
        const live = new Map(rows.map((row) => [row.parcel_no, row]));
        expect(gathered.rows.length).toBe(rows.length);
        for (const row of gathered.rows) {
          const { overall, matched, excluded_by, undetermined, missing } = live.get(row.parcel_no) ?? {};
          if (
            JSON.stringify(row) !==
            JSON.stringify({ parcel_no: row.parcel_no, overall, matched, excluded_by, undetermined, missing })
          )
            expect(row).toEqual({
              parcel_no: row.parcel_no,
              overall,
              matched,
              excluded_by,
              undetermined,
              missing,
            });
        }
      }
      expect([...seen.values()].reduce((sum, n) => sum + n, 0)).toBe(ROWS);
      for (const overall of ["eligible", "excluded", "not-low-efficiency", "undetermined"])
        expect({ overall, oftenEnough: (seen.get(overall) ?? 0) > 500 }).toEqual({
          overall,
          oftenEnough: true,
        });
    });
  });
});

// ---- Every operator, in random trees --------------------------------------------------------------------

const TREES = 250;
const FACT_SETS = 400; // 250 trees × 400 fact sets = 100 000 verdicts an engine

const leafColumns = [
  { name: "asOf", type: "date", values: [null, "2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01"] },
  { name: "a", type: "boolean", values: truths },
  { name: "b", type: "boolean", values: truths },
  { name: "c", type: "boolean", values: truths },
  { name: "share", type: "double precision", values: shares },
  { name: "ratio", type: "numeric", values: ratios },
  { name: "signedOn", type: "date", values: [null, "2020-12-31", "2021-01-01", "2021-06-30", "2021-12-31"] },
  { name: "docNo", type: "text", values: words },
] as const;

const year2021 = { from: isoDate("2021-01-01"), to: isoDate("2021-12-31") };
const from2021 = { from: isoDate("2021-01-01"), to: null };
const stepped = {
  name: "stepped",
  values: [
    { value: "0.999", period: year2021, source: "test" },
    { value: "0.5", period: { from: isoDate("2022-01-01"), to: null }, source: "test" },
  ],
};
const fallingBack = {
  name: "fallingBack",
  values: [
    { value: "1.20", period: year2021, source: "test" },
    { value: "0.001", period: null, source: "test" },
  ],
};
const absent = { name: "absent", values: [] };
const numbers: readonly [Operand, ...Operand[]] = [
  { fact: "share" },
  { fact: "ratio" },
  constant("half", "0.5", "test"),
  stepped,
  fallingBack,
  absent,
];
const dates: readonly [Operand, ...Operand[]] = [
  { fact: "signedOn" },
  { fact: "asOf" },
  constant("limit", "2021-01-01", "test"),
];
const texts: readonly [Operand, ...Operand[]] = [
  { fact: "docNo" },
  constant("word", "历城政字〔2020〕8号", "test"),
];
const orders = ["<", "<=", "=", "<>", ">=", ">"] as const;

function randomTree(random: () => number, depth: number): Condition {
  const one = () => randomTree(random, depth - 1);
  const several = () => Array.from({ length: Math.floor(random() * 4) }, one);
  const flag = () => fact(pickFrom(random, ["a", "b", "c"] as const));
  const leaves: readonly [() => Condition, ...(() => Condition)[]] = [
    flag,
    flag,
    () => known("docNo"),
    () => within("signedOn", pickFrom<Period>(random, [year2021, from2021])),
    () =>
      compare(
        pickFrom(random, numbers),
        { kind: "number", is: pickFrom(random, orders) },
        pickFrom(random, numbers),
      ),
    () =>
      compare(
        pickFrom(random, dates),
        { kind: "date", is: pickFrom(random, orders) },
        pickFrom(random, dates),
      ),
    () =>
      compare(
        pickFrom(random, texts),
        { kind: "text", is: pickFrom(random, ["=", "<>"] as const) },
        pickFrom(random, texts),
      ),
  ];
  const branches: readonly [() => Condition, ...(() => Condition)[]] = [
    () => allOf(...several()),
    () => anyOf(...several()),
    () => not(one()),
    () => firstDecided(...several()),
    () => documented(one(), "docNo"),
    () => decided(one(), one()),
    () => provided(flag(), flag()),
  ];
  return depth === 0 || random() < 0.2 ? pickFrom(random, leaves)() : pickFrom(random, branches)();
}

describeOnBothEngines("a condition means the same in the process and in the database", (db) => {
  test(`${TREES} random trees over ${FACT_SETS} random sets of facts`, { timeout: 600_000 }, async () => {
    const random = seeded(2019);
    const sets = Array.from({ length: FACT_SETS }, (_, n) => ({
      n,
      facts: Object.fromEntries(
        leafColumns.map(({ name, values }) => [name, pickFrom<FactValue>(random, values)]),
      ),
    }));
    const columnOf = (name: string): string => `s."${name}"`;
    const disagreements: unknown[] = [];
    await inRollback(db(), async ({ driver }) => {
      const declared = leafColumns.map(({ name, type }) => `"${name}" ${type}`).join(", ");
      await driver.query(`create temporary table fact_set (n integer, ${declared}) on commit drop`);
      await driver.query(
        `insert into fact_set select * from json_to_recordset($1::json) as r (n integer, ${declared})`,
        [JSON.stringify(sets.map(({ n, facts }) => ({ n, ...facts })))],
      );
      for (let drawnTrees = 0; drawnTrees < TREES; drawnTrees++) {
        const tree = randomTree(random, 3);
        const { rows } = await driver.query(
          `select ${toSql(tree, columnOf)} as verdict, ${missingSql([{ condition: tree, columnOf }])} as missing
           from fact_set s order by s.n`,
        );
        for (const { n, facts } of sets) {
          const { verdict, missing } = evaluate(tree, facts);
          const expected = JSON.stringify([isSatisfied(verdict), missing]);
          const found = JSON.stringify([rows[n]?.verdict, rows[n]?.missing]);
          if (found !== expected) disagreements.push({ tree, facts, expected, found });
        }
      }
    });
    expect(disagreements.slice(0, 3)).toEqual([]);
  });
});
