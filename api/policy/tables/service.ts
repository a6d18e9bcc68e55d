import * as q from "../../../sql/generated/queries.ts";
import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";
import { sayIssue } from "../../issue-words.ts";
import type { TableHead, TableState, TableVersion } from "./contract.ts";
import { headingInChinese, TABLE_KINDS, type TableKind, tableKind } from "./kinds.ts";
import type { TableLine, TableProblem } from "./read-table.ts";

export interface LoadedTable {
  readonly kind: string;
  readonly tableNo: string;
  readonly rows: number;
}

/** @throws AppError 404 `table-kind-unknown` */
export function knownKind(kind: string): TableKind {
  const found = tableKind(kind);
  if (found) return found;
  const kinds = TABLE_KINDS.map((one) => one.kind).join(", ");
  throw new AppError(
    "table-kind-unknown",
    { zh: `没有标准表 ${kind}；可用：${kinds}。`, en: `There is no table ${kind}; there are ${kinds}.` },
    { status: 404 },
  );
}

type StoredRow = Readonly<Record<string, unknown>>;

/** Every row checked; the problems of all of them, or the rows as they are stored. */
export function checkLines(
  kind: TableKind,
  lines: readonly TableLine[],
): { readonly rows: readonly StoredRow[]; readonly problems: readonly TableProblem[] } {
  const problems: TableProblem[] = [];
  const rows: StoredRow[] = [];
  const seen = new Map<string, number>();
  for (const { row, cells } of lines) {
    const parsed = kind.row.safeParse(cells, { reportInput: true });
    if (!parsed.success) {
      problems.push(
        ...parsed.error.issues.map((issue) => ({
          row,
          field: issue.path.join(".") || "(row)",
          ...sayIssue(issue),
        })),
      );
      continue;
    }
    const key = kind.key.map((name) => cells[name]).join("|");
    const earlier = seen.get(key);
    if (earlier !== undefined && kind.key.length > 0) {
      problems.push({
        row,
        field: kind.key.join(", "),
        zh: `与第 ${earlier} 行重复`,
        en: `repeats row ${earlier}`,
      });
    }
    seen.set(key, earlier ?? row);
    rows.push(parsed.data);
  }
  if (lines.length === 0)
    problems.push({ row: 1, field: "(table)", zh: "没有数据行", en: "there are no rows" });
  if (kind.maxRows !== undefined && lines.length > kind.maxRows) {
    const [zh, en] = [`最多 ${kind.maxRows} 行`, `at most ${kind.maxRows} row`];
    problems.push({ row: lines[kind.maxRows]?.row ?? 1, field: "(table)", zh, en });
  }
  return { rows, problems };
}

/**
 * A new version of a table, all of its rows or none. What was loaded before stays as it was.
 * @throws AppError 422 `table-refused` with the problem of every row; 409 `city-not-demonstration` when made-up
 * numbers are meant for a real city
 */
export async function loadTable(
  db: Database,
  kind: TableKind,
  head: TableHead,
  lines: readonly TableLine[],
): Promise<LoadedTable> {
  const { rows, problems } = checkLines(kind, lines);
  const all = [...problems, ...(await unknownDistricts(db, rows, lines))].sort((a, b) => a.row - b.row);
  if (all.length > 0) throw refused(kind, all);
  return db.transaction(async (tx) => {
    if (head.demonstration && (await tx.run(q.readCity))?.demonstration !== true) {
      throw new AppError(
        "city-not-demonstration",
        {
          zh: "此数据库是真实城市，不接受演示用的标准表。",
          en: "This database holds a real city and takes no tables made up for the demonstration.",
        },
        { status: 409 },
      );
    }
    const { tableNo } = await tx.run(q.addPolicyTable, {
      kind: kind.kind,
      name: head.name,
      source: head.source,
      docNo: head.docNo ?? null,
      from: head.from,
      to: head.to ?? null,
      demonstration: head.demonstration,
      rowCount: rows.length,
    });
    await tx.run(q.addPolicyTableRows, { tableNo, rows: JSON.stringify(rows) });
    await tx.run(q.redrawSmallDistricts);
    return { kind: kind.kind, tableNo: String(tableNo), rows: rows.length };
  });
}

const SHOWN = 500;

function refused(kind: TableKind, problems: readonly TableProblem[]): AppError {
  const [first] = problems;
  const heading = headingInChinese(kind, first?.field ?? "");
  return new AppError(
    "table-refused",
    {
      zh: `${kind.kind} 有 ${problems.length} 处错误，未装载任何内容；第 ${first?.row} 行 ${heading}：${first?.zh}`,
      en: `${kind.kind} has ${problems.length} problems and nothing was loaded; row ${first?.row}, ${first?.field}: ${first?.en}`,
    },
    { status: 422, details: { problems: problems.slice(0, SHOWN), problemCount: problems.length } },
  );
}

/** A district is one of the city's; '' is all of them. */
async function unknownDistricts(
  db: Database,
  rows: readonly StoredRow[],
  lines: readonly TableLine[],
): Promise<TableProblem[]> {
  if (rows.every(({ district = "" }) => district === "")) return [];
  const known = new Set((await db.run(q.listDistricts)).map(({ code }) => code));
  return lines.flatMap(({ row, cells: { district = "" } }) =>
    district === "" || known.has(district)
      ? []
      : [
          {
            row,
            field: "district",
            zh: `没有代码为 ${district} 的区县或功能区`,
            en: `there is no district with the code ${district}`,
          },
        ],
  );
}

/** The state of every kind on a day, in the order of TABLE_KINDS. */
export async function tableStates(db: Database, asOf: string): Promise<TableState[]> {
  const versions = await db.run(q.listPolicyTables, { asOf, knownAt: null });
  return TABLE_KINDS.map((kind) => stateOf(kind, versions));
}

export async function tableOn(db: Database, kind: TableKind, asOf: string) {
  const versions = await db.run(q.listPolicyTables, { asOf, knownAt: null });
  const state = stateOf(kind, versions);
  const rows = state.inForce ? await rowsOf(db, state.inForce.tableNo) : [];
  return {
    ...state,
    asOf,
    columns: kind.columns.map(({ name, heading }) => ({ name, heading: { ...heading } })),
    history: versions.filter((one) => one.kind === kind.kind).map(versionOf),
    rows,
  };
}

/** The rows in force on a day, as far as loaded by a moment, and of which version; null while none is loaded. */
export async function rowsInForce<Row>(
  db: Database,
  kind: string,
  asOf: string,
  knownAt: string | null = null,
): Promise<{ readonly version: TableVersion; readonly rows: readonly Row[] } | null> {
  const { inForce } = stateOf(knownKind(kind), await db.run(q.listPolicyTables, { asOf, knownAt }));
  if (!inForce) return null;
  // Each row was stored as its kind's schema gave it.
  return { version: inForce, rows: (await rowsOf(db, inForce.tableNo)) as Row[] };
}

/** The tables of a request: those that it brought, and of the others what is in force. */
export interface LoadedTables {
  /** null while the kind is not loaded. */
  readonly rows: <Row>(kind: string) => readonly Row[] | null;
  /** The loaded versions among them. */
  readonly used: readonly (Pick<TableVersion, "tableNo" | "name" | "source" | "demonstration"> & {
    readonly kind: string;
  })[];
}

export async function loadedUnless(
  db: Database,
  asOf: string,
  given: Readonly<Record<string, readonly object[] | null | undefined>>,
): Promise<LoadedTables> {
  const kinds = Object.keys(given);
  const found = await Promise.all(
    kinds.map(async (kind) => (given[kind] ? null : rowsInForce<object>(db, kind, asOf))),
  );
  const rows = new Map(kinds.map((kind, at) => [kind, given[kind] ?? found[at]?.rows ?? null]));
  return {
    // The schema of the kind, or of the request, has given each row its shape.
    rows: <Row>(kind: string) => (rows.get(kind) ?? null) as readonly Row[] | null,
    used: kinds.flatMap((kind, at) => {
      const version = found[at]?.version;
      if (!version) return [];
      const { tableNo, name, source, demonstration } = version;
      return [{ kind, tableNo, name, source, demonstration }];
    }),
  };
}

async function rowsOf(db: Database, tableNo: string): Promise<Record<string, unknown>[]> {
  const rows = await db.run(q.listPolicyTableRows, { tableNo: BigInt(tableNo) });
  // A check constraint makes every value an object.
  return rows.map(({ value }) => value as Record<string, unknown>);
}

function stateOf(
  { kind, title, configuration }: TableKind,
  all: readonly q.ListPolicyTablesRow[],
): TableState {
  const versions = all.filter((one) => one.kind === kind);
  const inForce = versions.find((one) => one.inForce);
  return {
    kind,
    title: { ...title },
    configuration,
    state: inForce ? "loaded" : "not-loaded",
    inForce: inForce ? versionOf(inForce) : null,
    versions: versions.length,
  };
}

function versionOf({
  kind: _kind,
  inForce: _inForce,
  tableNo,
  ...version
}: q.ListPolicyTablesRow): TableVersion {
  return { ...version, tableNo: String(tableNo) };
}
