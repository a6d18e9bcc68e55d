import { overallConditions } from "../../gis/land/classify.ts";
import { sortedList } from "../../gis/land/finding.ts";
import { missingParts, quote } from "../../gis/land/to-sql.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";
import { FACT_COLUMNS } from "./compile-gathering.ts";
import { sha256 } from "./digest.ts";
import { byOwner, daysOf, expressionsOf, type Named, ruleIds, where } from "./rule-expressions.ts";

/** What one bit of an outcome says. */
interface Word {
  readonly list: string;
  readonly word: string;
}

/**
 * The text of `classify_gathered`, the rules over gathered facts, and of the words behind its bits.
 * @throws Error when the packages have more words than there are bits
 */
export function compileOutcomes(packages: readonly PolicyPackage[], ids: readonly string[]): string {
  const words = wordsOf(packages, ids);
  return `-- The same rules over gathered facts, between two places in the order of gathering. An outcome is bits, which cost
-- a fraction of lists to make, to write and to compare; \`classification_words\` says what each bit says.
create function classify_gathered(
  as_of date, after_gather bigint, after_district text, after_no text,
  through_gather bigint, through_district text, through_no text)
returns table (district_code text, parcel_no text, overall land_outcome, reasons bigint, missing bigint)
language sql stable
as $$
select d.district_code, d.parcel_no, d.overall, d.reasons, d.missing
from (
${packages.map((one) => compileBits(one, words, daysOf(one, packages))).join("\nunion all\n")}
-- Compared and written, and made once.
offset 0
) d (district_code, parcel_no, overall, reasons, missing)
$$;

${compileWords(words)}`;
}

/** The words of all packages, so that one list serves the city whichever package answers. */
interface Words {
  readonly reasons: readonly Word[];
  readonly missing: readonly string[];
}

/** A bigint holds so many bits that none is its sign. */
const BITS = 63;

function wordsOf(packages: readonly PolicyPackage[], ids: readonly string[]): Words {
  const among = (list: string, words: readonly string[]) => sortedList(words).map((word) => ({ list, word }));
  const reasons = [
    ...among(
      "matched",
      packages.flatMap(({ recognition }) => recognition.categories.map(({ id }) => id)),
    ),
    ...among(
      "excluded-by",
      packages.flatMap((one) => overallConditions(one).excludedBy.map(({ id }) => id)),
    ),
    ...among("undetermined", ids),
    ...["in-force", "in-force-unknown", "recognisable", "recognisable-unknown"].map((list) => ({
      list,
      word: "",
    })),
  ];
  const missing = sortedList(
    packages.flatMap((one) =>
      missingParts(expressionsOf(one, byOwner).outcome.missing).map(([name]) => name),
    ),
  );
  if (reasons.length > BITS || missing.length > BITS)
    throw new Error(`An outcome has ${reasons.length} and ${missing.length} words; each half holds ${BITS}`);
  return { reasons, missing };
}

/** The stage before each, when the stages lie one in the other. */
const BEFORE = { facts: "m", rules: "m", overall: "r", recognisable: "o", outcome: "n" } as const;

/**
 * The outcome of a package as bits, from gathered facts. The stages lie one in the other, which costs less than a
 * join for each; `offset 0` keeps each a stage of its own.
 */
function compileBits(policy: PolicyPackage, words: Words, days: string | undefined): string {
  const { rules, overall, recognisable, outcome } = expressionsOf(
    policy,
    (from, _, column) => `${BEFORE[from]}.${column}`,
  );
  const own = new Set(ruleIds(policy));
  const categories = new Set(policy.recognition.categories.map(({ id }) => id));
  const says = ({ list, word }: Word): string | undefined => {
    if (list === "matched") return categories.has(word) ? outcome.ofRule(word) : undefined;
    if (list === "excluded-by") return outcome.excludedBy.get(word);
    if (list === "undetermined") return own.has(word) ? `${outcome.ofRule(word)} is null` : undefined;
    const column = list.startsWith("in-force") ? outcome.inForce : outcome.recognisable;
    return list.endsWith("-unknown") ? `${column} is null` : column;
  };
  const asks = new Map(missingParts(outcome.missing));
  const stages: readonly (readonly [alias: string, columns: readonly Named[]])[] = [
    ["r", rules],
    ["o", overall],
    ["n", recognisable],
  ];
  let carried: readonly string[] = ["district_code", "parcel_no", "ended", ...FACT_COLUMNS];
  let [from, before] = [
    `gathered_facts m${where([
      days,
      "(m.gather_no, m.district_code, m.parcel_no) > (after_gather, after_district, after_no)",
      "(m.gather_no, m.district_code, m.parcel_no) <= (through_gather, through_district, through_no)",
    ])}`,
    "m",
  ];
  for (const [alias, columns] of stages) {
    const list = [
      ...carried.map((name) => `${before}.${name}`),
      ...columns.map(([name, expression]) => `${expression} as ${name}`),
    ];
    from = `(\nselect ${list.join(",\n       ")}\nfrom ${from}\noffset 0\n) ${alias}`;
    carried = [...carried, ...columns.map(([name]) => name)];
    before = alias;
  }
  const asked = words.missing.map((name) => asks.get(name));
  return `select n.district_code,
       n.parcel_no,
       (case when n.ended then 'ended' else ${outcome.overall} end)::land_outcome,
       case when n.ended then 0 else ${bits(words.reasons.map(says))} end,
       case when n.ended then 0 else ${bits(asked)} end
from ${from}`;
}

/** The sum of a bit for each condition that holds, by its place. */
function bits(conditions: readonly (string | undefined)[]): string {
  const terms = conditions.flatMap((condition, bit) =>
    condition === undefined ? [] : [`case when ${condition} then ${2n ** BigInt(bit)}::bigint else 0 end`],
  );
  return terms.length === 0 ? "0::bigint" : `(\n         ${terms.join("\n         + ")})`;
}

/** The words behind the bits, each list under a hash of its own. */
function compileWords({ reasons, missing }: Words): string {
  const rows = [
    ...reasons.map(({ list, word }, bit) => ["reasons", bit, list, word] as const),
    ...missing.map((word, bit) => ["missing", bit, "missing", word] as const),
  ];
  const version = sha256(JSON.stringify(rows));
  return `-- What each bit of an outcome says.
create or replace function classification_words()
returns table (words text, half text, place smallint, list text, word text)
language sql immutable
as $$
select '${version}', w.half, w.place::smallint, w.list, w.word
from (values
${rows.map(([half, bit, list, word]) => `  (${quote(half)}, ${bit}, ${quote(list)}, ${quote(word)})`).join(",\n")}
) w (half, place, list, word)
$$;`;
}
