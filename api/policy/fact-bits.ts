import { known } from "../../gis/land/condition.ts";
import { BOOLEAN_FACTS, DOCUMENT_FACTS } from "../../gis/land/facts/facts.ts";
import { measureColumn } from "../../gis/land/facts/measures.ts";
import { bitAt, type ColumnOf, toSql } from "../../gis/land/to-sql.ts";
import type { Named } from "./rule-expressions.ts";

/**
 * Everything that the rules read of a parcel, as one bigint: of each boolean fact a bit that it holds and one that
 * it does not, neither when it is unknown; of each document a bit that its number says something. A narrow row is
 * written, compared and read in a fraction of the time of one of so many columns.
 */
const booleans = BOOLEAN_FACTS.map((name, i) => ({ column: measureColumn(name), bit: 2 * i }));
const documents = DOCUMENT_FACTS.map((name, i) => ({
  name,
  column: measureColumn(name),
  bit: 2 * BOOLEAN_FACTS.length + i,
}));

/**
 * The number of a parcel's facts.
 * @param facts the expression of each boolean fact by its column
 */
export function packedFacts(facts: ReadonlyMap<string, string>, documentOf: ColumnOf): string {
  const bits = [
    ...booleans.map(
      ({ column, bit }) =>
        `case ${facts.get(column)} when true then ${bitAt(bit)}::bigint when false then ${bitAt(bit + 1)} else 0 end`,
    ),
    ...documents.map(
      ({ name, bit }) => `case when ${toSql(known(name), documentOf)} then ${bitAt(bit)}::bigint else 0 end`,
    ),
  ];
  return bits.join("\n         + ");
}

/** The columns that the rules read, from that number: of a document's number `+` when it says something. */
export function unpackedFacts(facts: string): readonly Named[] {
  const has = (bit: number): string => `${facts} & ${bitAt(bit)} <> 0`;
  return [
    ...booleans.map(
      ({ column, bit }): Named => [
        column,
        `case when ${has(bit)} then true when ${has(bit + 1)} then false end`,
      ],
    ),
    ...documents.map(({ column, bit }): Named => [column, `case when ${has(bit)} then '+' end`]),
  ];
}
