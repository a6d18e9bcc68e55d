import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const engine = join(import.meta.dirname, "..", "..", "..", "gis", "land");

/** Exported functions without a comment right above that says what they decide. */
function undocumented(text: string): string[] {
  const found = text.matchAll(/(\*\/\n)?export (?:function|const) (\w+)(?: = \(|\()/g);
  return [...found].flatMap(([, comment, name]) =>
    comment === undefined && name !== undefined ? [name] : [],
  );
}

describe("every exported function of the engine says what it does", () => {
  for (const file of readdirSync(engine, { recursive: true, encoding: "utf8" }).filter((f) =>
    f.endsWith(".ts"),
  )) {
    test(file, () => expect(undocumented(readFileSync(join(engine, file), "utf8"))).toEqual([]));
  }

  test("one that does not is caught", () => {
    expect(undocumented("/** Says. */\nexport function a() {}\n\nexport function b() {}")).toEqual(["b"]);
  });
});
