import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";

/** A source file as the rules of the house see it: whom it names, what it touches, which texts it holds. */
export interface SourceFile {
  /** From the root of the repository: gis/land/modes.ts. */
  readonly path: string;
  /** Specifiers of every import, re-export, dynamic import and import type, as written. */
  readonly imports: readonly string[];
  /** Members of global objects (`Date.now`, `process.env`), `fetch()`, and `new Date()` when it asks for the present. */
  readonly globals: readonly string[];
  /** String literals and template texts; the parts that a template fills in are left out. */
  readonly texts: readonly string[];
  /** What the file itself says of a value that a schema refuses: the message of a `regex`, a `refine` or an issue, where it is a mere text. */
  readonly refusals: readonly string[];
}

export const ROOT = join(import.meta.dirname, "../..");

export function sourceFiles(storeys: readonly string[]): SourceFile[] {
  return storeys
    .flatMap((storey) =>
      readdirSync(join(ROOT, storey), { recursive: true, encoding: "utf8" }).map(
        (path) => `${storey}/${path}`,
      ),
    )
    .filter((path) => /\.(tsx?|mjs)$/.test(path))
    .map((path) => sourceFile(path, readFileSync(join(ROOT, path), "utf8")));
}

/** @throws SyntaxError when the text does not parse */
export function sourceFile(path: string, text: string): SourceFile {
  const nodes = [...nodesOf(parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }))];
  return {
    path,
    imports: nodes.flatMap(({ source }) => (isNode(source) ? stringOf(source) : [])),
    globals: nodes.flatMap(globalOf),
    texts: nodes.flatMap((node) => (node.type === "TemplateLiteral" ? templateText(node) : stringOf(node))),
    refusals: nodes.flatMap(refusalOf),
  };
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The node and everything under it. */
function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* nodesOf(one);
  if (!isNode(value)) return;
  yield value;
  for (const child of Object.values(value)) if (typeof child === "object") yield* nodesOf(child);
}

function stringOf(node: Node): string[] {
  return node.type === "Literal" && typeof node.value === "string" ? [node.value] : [];
}

function templateText({ quasis }: Node): string[] {
  const cooked = [...nodesOf(quasis)].map(({ value }) =>
    typeof value === "object" && value !== null && "cooked" in value ? value.cooked : "",
  );
  return [cooked.join("…")];
}

function globalOf(node: Node): string[] {
  if (node.type === "MemberExpression") {
    const [object, property] = [nameOf(node.object), nameOf(node.property)];
    return object && property ? [`${object}.${property}`] : [];
  }
  const asksForThePresent =
    (node.type === "NewExpression" && Array.isArray(node.arguments) && node.arguments.length === 0) ||
    node.type === "CallExpression";
  const called = nameOf(node.callee);
  if (node.type === "CallExpression" && called === "fetch") return ["fetch()"];
  return asksForThePresent && called === "Date" ? ["new Date()"] : [];
}

function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === "Identifier" && typeof node.name === "string" ? node.name : null;
}

function refusalOf(node: Node): string[] {
  const said =
    node.type === "CallExpression" && isSchemaCheck(node.callee) && Array.isArray(node.arguments)
      ? node.arguments[1]
      : node.type === "Property" && isNode(node.key) && node.key.name === "message"
        ? node.value
        : undefined;
  if (!isNode(said)) return [];
  return said.type === "TemplateLiteral" ? templateText(said) : stringOf(said);
}

function isSchemaCheck(callee: unknown): boolean {
  return isNode(callee) && isNode(callee.property) && /^(regex|refine)$/.test(String(callee.property.name));
}
