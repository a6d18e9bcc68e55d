import { describe, expect, test } from "vitest";
import {
  decodeAs,
  decodeLatin1,
  decodeText,
  encodeGbk,
  encodeUtf8,
  encodingNamed,
} from "../../../gis/formats/encodings.ts";

describe("an encoding is known by the names that programs write", () => {
  for (const [name, encoding] of [
    ["GBK", "GB18030"],
    ["CP936", "GB18030"],
    ["936", "GB18030"],
    ["GB2312", "GB18030"],
    ["gb18030\r\n", "GB18030"],
    ["ANSI 936", "GB18030"],
    ["UTF-8", "UTF-8"],
    ["utf8", "UTF-8"],
    ["65001", "UTF-8"],
    ["ISO-8859-1", undefined],
    ["", undefined],
  ] as const) {
    test(`${JSON.stringify(name)}: ${encoding}`, () => expect(encodingNamed(name)).toBe(encoding));
  }
});

describe("text is told apart by mark, then strict UTF-8, then GB18030", () => {
  const text = "某机械厂地块，0601";
  for (const [what, bytes, encoding, bom] of [
    ["UTF-8", encodeUtf8(text), "UTF-8", false],
    ["UTF-8 with a mark", encodeUtf8(`\ufeff${text}`), "UTF-8", true],
    ["GBK", encodeGbk(text), "GB18030", false],
    ["Windows' Unicode", Buffer.from(`\ufeff${text}`, "utf16le"), "UTF-16LE", true],
  ] as const) {
    test(what, () => expect(decodeText(bytes)).toEqual({ text, encoding, bom }));
  }
});

test("what is written as GBK is read back byte for byte: GBK, four-byte characters, beyond the basic plane", () => {
  const text = "盘活 Panhuo 镕喆㛃䶮𠮷😀€，。《》";
  expect(decodeAs(encodeGbk(text), "GB18030")).toBe(text);
});

test("common characters take two bytes, as GBK has them", () => {
  // 中 is D6 D0 in GB 2312.
  expect([...encodeGbk("中A")]).toEqual([0xd6, 0xd0, 0x41]);
});

test("every pair of bytes, taken for Latin-1, is read as the decoder reads it", () => {
  for (let lead = 0; lead <= 0xff; lead += 1) {
    const pairs = Array.from({ length: 0x100 }, (_, trail) => Uint8Array.of(0x61, lead, trail));
    expect(pairs.map((bytes) => decodeLatin1(String.fromCharCode(...bytes), "GB18030"))).toEqual(
      pairs.map((bytes) => decodeAs(bytes, "GB18030")),
    );
  }
  const long = encodeGbk("历城区演示路12号𠮷ä");
  expect(decodeLatin1(String.fromCharCode(...long), "GB18030")).toBe("历城区演示路12号𠮷ä");
});

test("every character of the basic plane survives, surrogates and private use aside", () => {
  const lost: string[] = [];
  for (let point = 1; point < 0xd800; point += 1) {
    const character = String.fromCharCode(point);
    if (decodeAs(encodeGbk(character), "GB18030") !== character) lost.push(point.toString(16));
  }
  expect(lost).toEqual([]);
});
