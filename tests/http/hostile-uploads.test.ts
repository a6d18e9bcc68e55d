import { randomBytes } from "node:crypto";
import { crc32, deflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { thousandLots } from "../../gis/demonstration/thousand-lots.ts";
import { databaseOf } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

const TOKEN = "a-token-that-only-the-bureau-knows-0123456789";
const bureau = { authorization: `Bearer ${TOKEN}` };

/** An archive of one entry, with whatever name and declared size. */
function zipOf(name: string, content: Buffer, declared = content.length): Buffer {
  const packed = deflateRawSync(content);
  const sum = crc32(content);
  const file = Buffer.from(name);
  const header = (signature: number, before: readonly number[]) => {
    const bytes = Buffer.alloc(4 + before.length * 2 + 12);
    let at = bytes.writeUInt32LE(signature, 0);
    for (const value of before) at = bytes.writeUInt16LE(value, at);
    at = bytes.writeUInt32LE(sum, at);
    at = bytes.writeUInt32LE(packed.length, at);
    bytes.writeUInt32LE(declared, at);
    return bytes;
  };
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16LE(file.length, 0);
  const local = Buffer.concat([header(0x04034b50, [20, 0x800, 8, 0, 0]), lengths, file, packed]);
  const central = Buffer.concat([
    header(0x02014b50, [20, 20, 0x800, 8, 0, 0]),
    lengths,
    Buffer.alloc(14),
    file,
  ]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

const laughs = () => {
  const entities = Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY l0 "ha">${entities.join("")}]><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&l12;</name></Document></kml>`;
};

const HOSTILE: readonly (readonly [what: string, name: string, content: () => Buffer | string])[] = [
  ["a thousand to one", "bomb.zip", () => zipOf("zeros.shp", Buffer.alloc(64 * 1024 ** 2))],
  ["ten gigabytes by its own declaration", "big.zip", () => zipOf("a.shp", Buffer.from("x"), 0xfffffff0)],
  ["a path outside", "path.zip", () => zipOf("../../etc/passwd", Buffer.from("x"))],
  [
    "brackets without end",
    "deep.geojson",
    () => `{"type":"FeatureCollection","features":${"[".repeat(900_000)}`,
  ],
  ["a billion laughs", "laughs.kml", laughs],
  [
    "half a collection",
    "half.geojson",
    () => JSON.stringify({ type: "FeatureCollection", features: thousandLots() }).slice(0, 100_000),
  ],
  ["bytes without meaning", "noise.gpkg", () => randomBytes(500_000)],
  ["a drawing that nobody reads here", "plan.dwg", () => Buffer.from("AC1032 and so on")],
];

for (const engine of ["embedded", "server"] as const) {
  describe(`hostile files (${engine})`, () => {
    let site: Site;
    beforeAll(async () => {
      const db = await databaseOf(engine);
      await setUpJinan(db, false);
      const served = await serve(db, TOKEN);
      site = served.site;
      return served.stop;
    });

    const send = (name: string, content: Buffer | string) =>
      site.json(`/api/survey/uploads?name=${name}&district=370112`, {
        method: "POST",
        body: typeof content === "string" ? content : new Uint8Array(content),
        headers: { "content-type": "application/octet-stream", ...bureau },
      });

    async function ended(job: string) {
      const response = await site.fetch(`/api/jobs/${job}/events`, { headers: bureau });
      const events = (await response.text()).split("\n\n").filter(Boolean);
      return JSON.parse((events.at(-1) ?? "").replace(/^data: /, ""));
    }

    for (const [what, name, content] of HOSTILE) {
      test(`${what}: refused in words, while the server goes on answering`, async () => {
        const bytes = content();
        const sent = await send(name, bytes);
        expect(sent.status).toBe(202);
        const end = ended(sent.body.job.id);
        // Asked while the file is being looked at.
        for (let asked = 0; asked < 5; asked += 1) expect((await site.fetch("/api/health")).status).toBe(200);
        const job = await end;
        expect(job).toMatchObject({ state: "failed", problem: { code: expect.any(String) } });
        expect(job.problem.code).not.toBe("unexpected-failure");
        expect(job.problem.zh).toMatch(/[一-龥]/);
        // Nothing is kept of it, and it may be sent again.
        const again = await send(name, bytes);
        expect(again.body.upload).not.toBe(sent.body.upload);
        await ended(again.body.job.id);
      });
    }

    test("after all of them a good file is previewed as ever", async () => {
      const sent = await send(
        "lots.geojson",
        JSON.stringify({ type: "FeatureCollection", features: thousandLots().slice(0, 50) }),
      );
      expect(await ended(sent.body.job.id)).toMatchObject({ state: "done", rowsDone: 50 });
    });
  });
}
