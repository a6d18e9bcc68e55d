import { overallConditions } from "../../gis/land/classify.ts";
import { sortedList } from "../../gis/land/finding.ts";
import { bitAt, missingBits, missingNames, quote } from "../../gis/land/to-sql.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";
import { sha256 } from "./digest.ts";
import { unpackedFacts } from "./fact-bits.ts";
import { daysOf, expressionsOf, oneInTheOther, ruleColumn, ruleIds, where } from "./rule-expressions.ts";

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
  return `-- The same rules over gathered facts, of the next parcels in the order of gathering. An outcome is bits, which cost a
-- fraction of lists to make, to write and to compare; \`classification_words\` says what each bit says. Many parcels are
-- alike to the rules: what is decided of their facts is decided once for all of them, and joined to them in their order.
create function classify_gathered(
  as_of date, gathering bigint, after_gather bigint, after_district text, after_no text, size bigint)
returns table (district_code text, parcel_no text, overall land_outcome, reasons bigint, missing bigint)
language sql stable
as $$
select g.district_code,
       g.parcel_no,
       case when g.facts is null then 'ended' else d.overall end,
       case when g.facts is null then 0 else d.reasons end,
       case when g.facts is null then 0 else d.missing end
from (${next("g.district_code, g.parcel_no, g.facts")}) g
left join (
${packages.map((one) => compileBits(one, words, daysOf(one, packages))).join("\nunion all\n")}
) d (facts, overall, reasons, missing) on d.facts = g.facts
-- Planned by itself, whatever it is called in.
offset 0
$$;

${compileWords(words)}`;
}

/**
 * The next gathered parcels. They are read twice, and end where the limit says: to keep them between cost more, and so
 * did comparing each with the key of the last (measured).
 */
function next(columns: string): string {
  return `
  select ${columns}
  from gathered_facts g
  where (g.gather_no, g.district_code, g.parcel_no) > (after_gather, after_district, after_no)
    and g.gather_no <= gathering
  order by g.gather_no, g.district_code, g.parcel_no
  limit size
`;
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
  if (reasons.length > BITS)
    throw new Error(`An outcome has ${reasons.length} reasons; a bigint holds ${BITS}`);
  const missing = missingNames(packages.flatMap((one) => expressionsOf(one).outcome.missing));
  return { reasons, missing };
}

/** The outcome of a package as bits, of each number of facts that was gathered. */
function compileBits(policy: PolicyPackage, words: Words, days: string | undefined): string {
  const { rules, overall, recognisable, outcome } = expressionsOf(policy);
  const own = new Set(ruleIds(policy));
  const categories = new Set(policy.recognition.categories.map(({ id }) => id));
  const says = ({ list, word }: Word): string | undefined => {
    if (list === "matched") return categories.has(word) ? ruleColumn(word) : undefined;
    if (list === "excluded-by") return outcome.excludedBy.get(word);
    if (list === "undetermined") return own.has(word) ? `${ruleColumn(word)} is null` : undefined;
    const column = list.startsWith("in-force") ? outcome.inForce : outcome.recognisable;
    return list.endsWith("-unknown") ? `${column} is null` : column;
  };
  const alike = `(
select distinct g.facts
from (${next("g.facts")}) g${where([days])}
)`;
  return `select facts,
       (${outcome.overall})::land_outcome,
       ${reasonBits(words.reasons, says)},
       ${missingBits(outcome.missing, words.missing)}
from ${oneInTheOther(alike, unpackedFacts("facts"), rules, overall, recognisable)} o`;
}

/** The bits of the words that are said. Those on one subject exclude one another, so that each is looked at once. */
function reasonBits(words: readonly Word[], says: (word: Word) => string | undefined): string {
  const cases = new Map<string, string[]>();
  for (const [place, word] of words.entries()) {
    const condition = says(word);
    if (condition === undefined) continue;
    const subject = word.word || word.list.replace("-unknown", "");
    cases.set(subject, [...(cases.get(subject) ?? []), `when ${condition} then ${bitAt(place)}::bigint`]);
  }
  return [...cases.values()].map((of) => `case ${of.join(" ")} else 0 end`).join("\n         + ");
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
