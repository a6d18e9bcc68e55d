/** What Excel takes for a formula, marked or not; full-width forms count, and so do a tab and a return. */
const FORMULA = /^'*[=+\-@＝＋－＠\t\r]/;

/** A text as a cell of a CSV: an apostrophe before whatever looks like a formula says that it is text. */
export function asText(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value;
}

/** The text of a cell without that mark. */
export function withoutMark(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
