import { describe, expect, test } from "vitest";
import { AppError } from "../../../api/errors.ts";
import { TABLE_KINDS, tableKind } from "../../../api/policy/tables/kinds.ts";
import { MAX_BYTES, objectLine, readTableText } from "../../../api/policy/tables/read-table.ts";
import { checkLines, knownKind } from "../../../api/policy/tables/service.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const grades = knownKind("land-grades");
const control = knownKind("control-standard");

const read = (text: string | Uint8Array, kind = grades) =>
  readTableText(typeof text === "string" ? bytes(text) : text, kind);

/** The code and details of the refusal. */
function refusal(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

/** Field and English reason of every problem of a CSV's rows. */
function problems(text: string, kind = control) {
  return checkLines(kind, read(text, kind)).problems.map(({ row, field, en }) => [row, field, en]);
}

const LICHENG = { district: "370112", town: "", grade: "六等" };

describe("a spreadsheet's own ways of writing CSV are read", () => {
  for (const [name, text] of [
    ["plain", "district,town,grade\n370112,,六等\n"],
    ["byte order mark", "\uFEFFdistrict,town,grade\n370112,,六等\n"],
    ["CRLF and no end of line", "district,town,grade\r\n370112,,六等"],
    [
      "quotes and blanks",
      '"district","town","grade"\n 370112 ,"", "六等" \n'.replace(', "六等" ', ',"六等"'),
    ],
    ["Chinese headings", "区县代码,镇街代码,土地等别\n370112,,六等\n"],
    ["columns in another order", "grade,district,town\n六等,370112,\n"],
    ["empty lines", "district,town,grade\n\n370112,,六等\n\n,,\n"],
  ] as const) {
    test(name, () => expect(read(text).map(({ cells }) => cells)).toEqual([LICHENG]));
  }

  test("GBK, as Excel writes it in China", () => {
    // 六等 in GBK is C1 F9 B5 C8.
    const gbk = new Uint8Array([...bytes("district,town,grade\n370112,,"), 0xc1, 0xf9, 0xb5, 0xc8]);
    expect(read(gbk)[0]?.cells).toEqual(LICHENG);
  });

  test("JSON, as a list or under `rows`, with numbers as numbers", () => {
    const factor = { use: "industrial", level: null, far: 1.5, factor: "1.1" };
    const cells = { use: "industrial", level: "", far: "1.5", factor: "1.1" };
    const kind = knownKind("far-factors");
    expect(read(JSON.stringify([factor]), kind)).toEqual([{ row: 1, cells }]);
    expect(read(JSON.stringify({ rows: [factor] }), kind)).toEqual([{ row: 1, cells }]);
  });
});

describe("what is no such table is refused as a whole", () => {
  for (const [name, text, code] of [
    ["nothing", "", "table-malformed"],
    ["a heading of other columns", "a,b\n1,2\n", "table-columns-differ"],
    ["a column missing", "district,grade\n370112,六等\n", "table-columns-differ"],
    ["a column twice", "district,town,grade,grade\n370112,,六等,七等\n", "table-columns-differ"],
    ["more cells than headings", "district,town,grade\n370112,,六等,七等\n", "table-malformed"],
    ["an open quote", 'district,town,grade\n"370112,,六等\n', "table-malformed"],
    ["JSON cut off", '[{"district":"370112"', "table-malformed"],
    ["JSON that is no list", '{"district":"370112"}', "table-malformed"],
    ["a row that is no object", "[1]", "table-malformed"],
    ["a cell that is a list", '[{"district":["370112"]}]', "table-malformed"],
    ["an unknown member", '[{"district":"370112","area":1}]', "table-columns-differ"],
    ["NUL characters", "district,town,grade\n370112,\0,六等\n", "table-malformed"],
  ] as const) {
    test(`${name}: ${code}`, () => expect(refusal(() => read(text)).code).toBe(code));
  }

  test("the columns that are missing or too many are named", () => {
    const { details, en, zh } = refusal(() => read("district,区\n1,2\n"));
    expect(details).toEqual({ missing: ["town", "grade"], unknown: ["区"] });
    expect(en).toContain("policy template land-grades");
    expect(zh).toContain("缺少 镇街代码（town）, 土地等别（grade）；多余或重复 区。");
  });

  test("bytes that are text in no encoding", () => {
    expect(refusal(() => read(new Uint8Array([0x64, 0xff, 0xff, 0x0a]))).code).toBe("table-malformed");
  });

  test("one line of ten million characters", () => {
    const line = `district,town,grade\n370112,,${"六".repeat(10_000_000)}`;
    expect(refusal(() => read(line)).code).toBe("table-malformed");
  });

  test("more rows than any such table has", () => {
    const rows = `district,town,grade\n${"370112,,六等\n".repeat(20_001)}`;
    expect(rows.length).toBeLessThan(MAX_BYTES);
    expect(refusal(() => read(rows)).code).toBe("table-too-large");
  });

  test("of an interface's row too", () => {
    expect(refusal(() => objectLine({ district: {} }, 3, grades)).en).toContain("Row 3");
  });
});

describe("every row is checked, and every fault of it is named", () => {
  const head = "use,industry,grade,indicator,least,most,unit\n";
  for (const [name, row, found] of [
    ["good", "industrial,33,,far,0.8,,", []],
    ["no bound", "industrial,,,far,,,", [[2, "least", "neither a lower nor an upper bound"]]],
    ["bounds the wrong way round", "industrial,,,far,2,1,", [[2, "most", "below the lower bound"]]],
    ["equal bounds", "industrial,,,far,2,2,", []],
    [
      "an intensity without its unit",
      "industrial,,,taxIntensity,10,,",
      [[2, "unit", "one of 万元/公顷, 万元/亩"]],
    ],
    ["a ratio by mu", "industrial,,,far,1,,万元/亩", [[2, "unit", "empty or % for this indicator"]]],
    ["a formula", "=cmd|'/c calc'!A1,,,far,1,,", [[2, "use", "text; not a formula, no control characters"]]],
    ["an industry of one digit", "industrial,3,,far,1,,", [[2, "industry", expect.any(String)]]],
    ["a number in words", "industrial,,,far,一,,", [[2, "least", expect.any(String)]]],
    ["a power of ten", "industrial,,,far,1e3,,", [[2, "least", expect.any(String)]]],
    [
      "an indicator that nobody knows",
      "industrial,,,height,1,,",
      [[2, "indicator", expect.stringContaining("one of far")]],
    ],
  ] as const) {
    test(name, () => expect(problems(`${head}${row}\n`)).toEqual(found));
  }

  test("two rows for the same thing", () => {
    expect(problems(`${head}industrial,,,far,1,,\nindustrial,,,far,2,,\n`)).toEqual([
      [3, "use, industry, grade, indicator", "repeats row 2"],
    ]);
  });

  test("no rows at all", () => expect(problems(head)).toEqual([[1, "(table)", "there are no rows"]]));

  test("the reasons are given in Chinese too", () => {
    const { problems: found } = checkLines(control, read(`${head}industrial,,,far,x,,\n`, control));
    expect(found[0]?.zh).toBe("非负小数，至多 4 位小数");
  });
});

test("a bound by mu is fifteen times as much by hectare, exactly", () => {
  const head = "use,industry,grade,indicator,least,most,unit\n";
  const { rows } = checkLines(
    control,
    read(
      `${head}industrial,,,taxIntensity,20.0001,,万元/亩\nindustrial,33,,taxIntensity,300,,万元/公顷\n`,
      control,
    ),
  );
  expect(rows.map(({ least }) => least)).toEqual(["300.0015", "300"]);
});

describe("a parameter is held to its own form", () => {
  const of = (name: string, value: string) =>
    checkLines(
      knownKind("parameters"),
      read(`name,district,value\n${name},,${value}\n`, knownKind("parameters")),
    );
  for (const [name, value, stored] of [
    ["lowGrades", "C;D", ["C", "D"]],
    ["underusedBelow", "0.3", "0.3"],
    ["minPublicityDays", "5", "5"],
    ["laiwuHighTechRule", "provincial-17", "provincial-17"],
  ] as const) {
    test(`${name} ${value}`, () => expect(of(name, value).rows[0]?.value).toEqual(stored));
  }
  for (const [name, value, field] of [
    ["underusedBelow", "1.1", "value"],
    ["minPublicityDays", "-5", "value"],
    ["laiwuHighTechRule", "other", "value"],
    ["vatRate", "3", "name"],
  ] as const) {
    test(`${name} ${value} is refused`, () => expect(of(name, value).problems[0]?.field).toBe(field));
  }
});

test("every kind has a key among its columns, and its heading reads back", () => {
  for (const { kind, columns, key } of TABLE_KINDS) {
    const names = columns.map(({ name }) => name);
    expect({ kind, key: key.filter((name) => !names.includes(name)) }).toEqual({ kind, key: [] });
    const found = tableKind(kind);
    for (const heading of [names, columns.map((column) => column.heading.zh)])
      expect(found && read(`${heading.join(",")}\n`, found)).toEqual([]);
  }
});
