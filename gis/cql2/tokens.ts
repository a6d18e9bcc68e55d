import { Cql2Fault } from "./fault.ts";

type Token =
  | { readonly kind: "word" | "quoted" | "text" | "sign"; readonly value: string; readonly at: number }
  | { readonly kind: "number"; readonly value: number; readonly at: number };

/** The words of well-known text; POLYGON and its likes. */
export const GEOMETRY_WORDS = [
  "POINT",
  "LINESTRING",
  "POLYGON",
  "MULTIPOINT",
  "MULTILINESTRING",
  "MULTIPOLYGON",
  "GEOMETRYCOLLECTION",
] as const;
export type GeometryWord = (typeof GEOMETRY_WORDS)[number];

const RESERVED = /^(AND|OR|NOT|LIKE|ILIKE|BETWEEN|IN|IS|NULL|TRUE|FALSE)$/i;

/** Sticky, one after the other: each character belongs to exactly one of them or is a fault. */
const TOKEN =
  /\s*(?:(?<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_:][\p{L}\p{N}_:.]*)|"(?<quoted>(?:[^"]|"")*)"|'(?<text>(?:[^']|'')*)'|(?<sign><>|<=|>=|[=<>(),]))/uy;

/** The tokens of a filter, read from left to right. */
export class Tokens {
  readonly #all: readonly Token[];
  readonly #length: number;
  #next = 0;

  constructor(all: readonly Token[], length: number) {
    this.#all = all;
    this.#length = length;
  }

  #take(matches: (token: Token) => boolean): Token | undefined {
    const token = this.#all[this.#next];
    if (!token || !matches(token)) return undefined;
    this.#next += 1;
    return token;
  }

  /** Takes the word if it comes next, in capitals or not. */
  word(word: string): boolean {
    return (
      this.#take(({ kind, value }) => kind === "word" && String(value).toUpperCase() === word) !== undefined
    );
  }

  sign(sign: string): boolean {
    return this.#take(({ kind, value }) => kind === "sign" && value === sign) !== undefined;
  }

  comparison(): string | undefined {
    const taken = this.#take(({ kind, value }) => kind === "sign" && /^[=<>]/.test(String(value)));
    return taken && String(taken.value);
  }

  /** Takes `NAME(` and returns NAME in capitals, where it is one of those looked for. */
  call(isCalled: (name: string) => boolean): string | undefined {
    const [name, bracket] = [this.#all[this.#next], this.#all[this.#next + 1]];
    if (name?.kind !== "word" || bracket?.kind !== "sign" || bracket.value !== "(") return undefined;
    const capitals = String(name.value).toUpperCase();
    if (!isCalled(capitals)) return undefined;
    this.#next += 2;
    return capitals;
  }

  oneOf<W extends string>(words: readonly W[]): W | undefined {
    return words.find((word) => this.word(word));
  }

  /** A text, number or truth value. */
  literal(): string | number | boolean | undefined {
    if (this.word("TRUE")) return true;
    if (this.word("FALSE")) return false;
    return this.#take(({ kind }) => kind === "text" || kind === "number")?.value;
  }

  optionalText(): string | undefined {
    const taken = this.#take(({ kind }) => kind === "text");
    return taken && String(taken.value);
  }

  text(): string {
    const taken = this.optionalText();
    if (taken === undefined)
      throw this.fault("此处应为单引号内的文字", "a text in single quotes is expected");
    return taken;
  }

  number(): number {
    const taken = this.#take(({ kind }) => kind === "number");
    if (taken?.kind !== "number") throw this.fault("此处应为数", "a number is expected");
    return taken.value;
  }

  isNumber(): boolean {
    return this.#all[this.#next]?.kind === "number";
  }

  /** The name of a property, in double quotes or bare. */
  name(): string {
    const taken = this.#take(
      ({ kind, value }) => kind === "quoted" || (kind === "word" && !RESERVED.test(String(value))),
    );
    if (!taken) throw this.fault("此处应为属性名或值", "a property or a value is expected");
    return String(taken.value);
  }

  expect(sign: string): void {
    if (!this.sign(sign)) throw this.fault(`此处应为“${sign}”`, `“${sign}” is expected`);
  }

  expectWord(word: string): void {
    if (!this.word(word)) throw this.fault(`此处应为 ${word}`, `${word} is expected`);
  }

  end(): void {
    if (this.#next < this.#all.length) throw this.fault("此处多余", "nothing more is expected");
  }

  fault(zh: string, en: string): Cql2Fault {
    const at = (this.#all[this.#next]?.at ?? this.#length) + 1;
    return new Cql2Fault(`第 ${at} 个字符：${zh}`, `at character ${at}: ${en}`);
  }
}

export function tokensOf(text: string): Tokens {
  const all: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text)?.groups;
    if (!found) throw new Tokens(all, from).fault("无法理解", "this cannot be read");
    all.push(tokenOf(found, from));
  }
  return new Tokens(all, end);
}

function tokenOf(found: Readonly<Record<string, string | undefined>>, at: number): Token {
  const { number, word, quoted, text, sign } = found;
  if (number !== undefined) return { kind: "number", value: Number(number), at };
  if (word !== undefined) return { kind: "word", value: word, at };
  if (quoted !== undefined) return { kind: "quoted", value: quoted.replaceAll('""', '"'), at };
  if (text !== undefined) return { kind: "text", value: text.replaceAll("''", "'"), at };
  return { kind: "sign", value: sign ?? "", at };
}
