/**
 * The encodings of Chinese text files. What is called GBK, GB2312 or CP936 is read as GB18030, which
 * holds all of them; what is written as GBK stays inside it as long as the text allows.
 */
export type TextEncoding = "UTF-8" | "GB18030" | "UTF-16LE";

interface Decoder {
  decode(bytes: Uint8Array): string;
}

// A global of browsers and of Node alike, which the language's own library does not declare.
declare const TextDecoder: new (label: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) => Decoder;
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decoders: Readonly<Record<TextEncoding, Decoder>> = {
  "UTF-8": new TextDecoder("utf-8"),
  GB18030: new TextDecoder("gb18030"),
  "UTF-16LE": new TextDecoder("utf-16le"),
};

/** What a `.cpg` file, an XML declaration or a person calls an encoding; undefined: not one of ours. */
export function encodingNamed(name: string): TextEncoding | undefined {
  const plain = name.trim().toUpperCase().replace(/[\s_]/g, "-");
  if (/^(UTF-?8|65001|CP-?65001)$/.test(plain)) return "UTF-8";
  // Esri writes the code page's bare number, GDAL its name.
  if (/^((X-)?GBK|GB-?18030|GB-?2312(-80)?|EUC-CN|(CP|MS|OEM|ANSI|WINDOWS)?-?936)$/.test(plain))
    return "GB18030";
  return undefined;
}

/** The bytes as text by the order in which real files are told apart: BOM, strict UTF-8, GB18030. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: TextEncoding; bom: boolean } {
  const encoding = encodingOf(bytes);
  const bom = startsWith(bytes, UTF8_BOM) || startsWith(bytes, UTF16_BOM);
  // The decoders drop the mark.
  return { text: decoders[encoding].decode(bytes), encoding, bom };
}

export function encodingOf(bytes: Uint8Array): TextEncoding {
  if (startsWith(bytes, UTF16_BOM)) return "UTF-16LE";
  return startsWith(bytes, UTF8_BOM) || isUtf8(bytes) ? "UTF-8" : "GB18030";
}

export function decodeAs(bytes: Uint8Array, encoding: TextEncoding): string {
  return decoders[encoding].decode(bytes);
}

/** Text whose bytes somebody has taken for Latin-1: each character is one. */
export function decodeLatin1(text: string, encoding: TextEncoding): string {
  let plain = true;
  for (let i = 0; plain && i < text.length; i += 1) plain = text.charCodeAt(i) < 0x80;
  if (plain) return text;
  if (encoding === "GB18030") {
    const read = readPairs(text);
    if (read !== undefined) return read;
  }
  return decodeAs(
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
    encoding,
  );
}

/** Characters on their way into a string: a value of a table holds 254 at most. */
const SHORT = 256;
const characters = new Uint16Array(SHORT);

/** By a table, where there is nothing but characters of one and of two bytes: most values are too short for the decoder to be worth asking. */
function readPairs(text: string): string | undefined {
  if (text.length > SHORT) return undefined;
  const pairs = pairsTable();
  let length = 0;
  for (let i = 0; i < text.length; i += 1) {
    let code = text.charCodeAt(i);
    if (code >= 0x80) {
      i += 1;
      code = pairs[((code & 0x7f) << 8) | text.charCodeAt(i)] ?? 0;
      if (code === 0) return undefined;
    }
    characters[length] = code;
    length += 1;
  }
  // Spread, the same took twice the time.
  return Reflect.apply(String.fromCharCode, undefined, characters.subarray(0, length));
}

let pairsRead: Uint16Array | undefined;

/** The character of each lead (without its high bit) and trail; 0: none, or not one. */
function pairsTable(): Uint16Array {
  if (pairsRead) return pairsRead;
  const made = new Uint16Array(0x8000);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const character = decoders.GB18030.decode(Uint8Array.of(lead, trail));
      if (character.length === 1 && character !== "\ufffd")
        made[((lead & 0x7f) << 8) | trail] = character.charCodeAt(0);
    }
  }
  pairsRead = made;
  return made;
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    // The strict decoder says by throwing that the bytes are another encoding's.
    return false;
  }
}

/**
 * Text as GBK bytes (GB18030: characters beyond GBK take four bytes, which every reader of GB18030
 * takes back). A lone surrogate, which no encoding holds, becomes a question mark.
 */
export function encodeGbk(text: string): Uint8Array {
  const table = gbkTable();
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0x3f;
    if (point < 0x80) bytes.push(point);
    else if (point > 0xffff) bytes.push(...fourBytes(point - 0x10000 + FIRST_SUPPLEMENTARY));
    else bytes.push(...(table.get(character) ?? [0x3f]));
  }
  return Uint8Array.from(bytes);
}

export function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const UTF8_BOM = [0xef, 0xbb, 0xbf];
const UTF16_BOM = [0xff, 0xfe];
/** The four-byte sequence 90 30 81 30 stands for U+10000; from there on they run in step. */
const FIRST_SUPPLEMENTARY = 189_000;
const LAST_OF_THE_BASIC_PLANE = 39_419;

let table: ReadonlyMap<string, readonly number[]> | undefined;

/** What the decoder makes of every sequence, read backwards: so that writing and reading agree. */
function gbkTable(): ReadonlyMap<string, readonly number[]> {
  if (table) return table;
  const made = new Map<string, readonly number[]>();
  const learn = (bytes: readonly number[]) => {
    const character = decoders.GB18030.decode(Uint8Array.from(bytes));
    const isOne = character.length === 1 && character !== "\ufffd";
    if (isOne && !made.has(character)) made.set(character, bytes);
  };
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) learn([lead, trail]);
  // The euro sign is A2 E3 in GB18030; code page 936 writes 80, which readers of GBK take as well.
  for (let pointer = 0; pointer <= LAST_OF_THE_BASIC_PLANE; pointer += 1) learn(fourBytes(pointer));
  table = made;
  return made;
}

function fourBytes(pointer: number): number[] {
  return [
    0x81 + Math.floor(pointer / 12_600),
    0x30 + (Math.floor(pointer / 1_260) % 10),
    0x81 + (Math.floor(pointer / 10) % 126),
    0x30 + (pointer % 10),
  ];
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}
