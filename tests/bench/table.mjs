// The table of a bench run, and its place in a README.

const WORDS = {
  en: { what: "what", figure: "measured", held: "held", yes: "yes", no: "**no**" },
  zh: { what: "内容", figure: "实测", held: "是否达到", yes: "是", no: "**否**" },
};
const BEGIN = "<!-- bench -->";
const END = "<!-- /bench -->";

/** A Markdown table; `held` is empty where nothing was promised. `what` may be a text for both languages, or one each. */
export function tableOf(rows, locale) {
  const words = WORDS[locale];
  const cells = rows.map(({ what, figure, held }) => [
    typeof what === "string" ? what : what[locale],
    typeof figure === "string" ? figure : figure[locale],
    held === undefined ? "" : held ? words.yes : words.no,
  ]);
  const all = [[words.what, words.figure, words.held], ["---", "---", "---"], ...cells];
  return all.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** The text with the table between its markers. */
export function withTable(text, table) {
  const block = `${BEGIN}\n\n${table}\n\n${END}`;
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`a README has no ${BEGIN} … ${END}`);
  return text.slice(0, begin) + block + text.slice(end + END.length);
}
