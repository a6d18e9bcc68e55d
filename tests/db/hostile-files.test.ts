import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import yazl from "yazl";
import { packagePath } from "../../api/package-root.ts";
import { openArchive } from "../../api/survey/formats/archive.ts";
import { startGdal } from "../../api/survey/formats/gdal.ts";
import { FILE_LIMITS } from "../../api/survey/formats/limits.ts";
import { openSurveyFile } from "../../api/survey/formats/open-file.ts";
import { Prng } from "../../gis/demonstration/prng.ts";
import { temporaryFolder } from "./harness.ts";
import type { Findings } from "./programs/read-hostile.ts";

const folders: (() => void)[] = [];
afterEach(() => {
  for (const remove of folders.splice(0)) remove();
});

function fileOf(name: string, content: string | Uint8Array): string {
  const { folder, remove } = temporaryFolder();
  folders.push(remove);
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function zipBytes(contents: readonly (readonly [name: string, bytes: Buffer])[]): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, bytes] of contents) zip.addBuffer(bytes, name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Renames an entry to another name of the same length, which the packer would have refused. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}

describe("an archive that is an attack is refused before it is unpacked", () => {
  for (const to of ["../etcc/passwd", "/etccc/passwd.", "C:/etcc/passwd", "a/../../passwd"]) {
    test(`a path outside: ${to}`, async () => {
      const file = fileOf(
        "a.zip",
        renamed(await zipBytes([["x".repeat(to.length), Buffer.from("x")]]), "x".repeat(to.length), to),
      );
      await expect(openArchive(file)).rejects.toMatchObject({ code: "archive-path-unsafe" });
    });
  }

  test("more files than the limit, and as many", async () => {
    const zip = fileOf(
      "a.zip",
      await zipBytes([1, 2, 3].map((n) => [`${n}.txt`, Buffer.from("x")] as const)),
    );
    await expect(openArchive(zip, { ...FILE_LIMITS, maxEntries: 2 })).rejects.toMatchObject({
      code: "archive-too-many-entries",
    });
    (await openArchive(zip, { ...FILE_LIMITS, maxEntries: 3 })).close();
  });

  test("a thousand to one", async () => {
    const zip = fileOf("a.zip", await zipBytes([["zeros.shp", Buffer.alloc(64 * 1024 * 1024)]]));
    await expect(openArchive(zip)).rejects.toMatchObject({ code: "archive-bomb" });
  });

  test("ten gigabytes by its own declaration", async () => {
    const bytes = await zipBytes([["a.shp", Buffer.from("x")]]);
    // The uncompressed size stands at byte 24 of the entry's record in the contents page.
    const record = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bytes.writeUInt32LE(0xfffffff0, record + 24);
    await expect(
      openArchive(fileOf("a.zip", bytes), { ...FILE_LIMITS, maxUnpackedBytes: 2 ** 31 }),
    ).rejects.toMatchObject({
      code: "archive-too-large",
    });
  });

  for (const [stated, found] of [
    [10, "archive-malformed"],
    [999_999, "archive-malformed"],
    // The truth: what comes out is looked into, and is nothing.
    [1_000_000, "file-not-feature-collection"],
    [1_000_001, "archive-malformed"],
  ] as const) {
    test(`a million bytes stated as ${stated}: ${found}, when it is unpacked`, async () => {
      const bytes = await zipBytes([["a.geojson", Buffer.alloc(1_000_000, " ")]]);
      const record = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
      bytes.writeUInt32LE(stated, record + 24);
      await expect(openSurveyFile(fileOf("a.zip", bytes))).rejects.toMatchObject({ code: found });
    });
  }

  test("an archive in an archive", async () => {
    const inner = await zipBytes([["a.txt", Buffer.from("x")]]);
    await expect(openSurveyFile(fileOf("a.zip", await zipBytes([["b.zip", inner]])))).rejects.toMatchObject({
      code: "file-format-unsupported",
    });
  });

  test("cut off in the middle", async () => {
    const bytes = await zipBytes([["a.txt", Buffer.alloc(10_000, "x")]]);
    await expect(openSurveyFile(fileOf("a.zip", bytes.subarray(0, bytes.length / 2)))).rejects.toMatchObject({
      code: "archive-malformed",
    });
  });
});

describe("texts that break parsers are refused", () => {
  test("brackets a million deep", async () => {
    const text = `{"type":"FeatureCollection","features":[${"[".repeat(1_000_000)}`;
    await expect(openSurveyFile(fileOf("a.geojson", text))).rejects.toMatchObject({ code: "json-too-deep" });
  });

  test("one feature larger than the limit", async () => {
    const text = `{"type":"FeatureCollection","features":[{"x":"${"y".repeat(2_000)}"}]}`;
    await expect(
      openSurveyFile(fileOf("a.geojson", text), { limits: { ...FILE_LIMITS, maxFeatureBytes: 1_000 } }),
    ).rejects.toMatchObject({ code: "feature-too-large" });
  });

  test("a billion laughs in a KML", async () => {
    const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`);
    const text = `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY l0 "lol">${entities.join("")}]><kml><Document><Placemark><name>&l9;</name></Placemark></Document></kml>`;
    await expect(openSurveyFile(fileOf("a.kml", text))).rejects.toMatchObject({
      code: expect.stringMatching(/^kml-/),
    });
  });

  test("folders a hundred thousand deep in a KML", async () => {
    const text = `<kml>${"<Folder>".repeat(100_000)}`;
    await expect(openSurveyFile(fileOf("a.kml", text))).rejects.toMatchObject({ code: "kml-too-deep" });
  });

  test("a boundary text of ten thousand rings in one parcel", async () => {
    const rings = Array.from(
      { length: 10_000 },
      (_, i) => `J1,${i},100,500000\nJ2,${i},100,500001\nJ3,${i},101,500001`,
    );
    const text = `[地块坐标]\n1,1,A,@\n${rings.join("\n")}`;
    await expect(openSurveyFile(fileOf("a.txt", text))).rejects.toMatchObject({
      code: "boundary-text-malformed",
    });
  });
});

describe("GDAL is held to its limits, and reads the next file as ever", () => {
  const sound = packagePath("fixtures", "survey", "shp", "parcels_gbk.shp");
  for (const engine of ["native", "webassembly"] as const) {
    for (const [what, make, limits, code] of [
      ["a view that counts for ever", endlessView, { milliseconds: 6_000 }, "file-took-too-long"],
      [
        "more polygons than may be written",
        manyPolygons,
        { milliseconds: 120_000, fileBytes: 1024 ** 2 },
        "file-too-large",
      ],
    ] as const) {
      test(`${engine}: a GeoPackage of ${what}`, async () => {
        const gdal = startGdal(engine, { bytes: FILE_LIMITS.gdalBytes, ...limits });
        await expect(openSurveyFile(make(), { gdal })).rejects.toMatchObject({ code });
        const opened = await openSurveyFile(sound, { gdal });
        expect(opened.rows).toBe(2);
        await opened.close();
        await gdal.close();
      }, 180_000);
    }
  }
});

function runGdal(program: string, ...parameters: string[]): void {
  const { status, stderr } = spawnSync(program, parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** A GeoPackage of one layer, a view that has rows without end. */
function endlessView(): string {
  const file = join(dirname(fileOf("p", "")), "a.gpkg");
  const shp = packagePath("fixtures", "survey", "shp", "parcels_gbk.shp");
  runGdal("ogr2ogr", "-f", "GPKG", file, shp, "-nln", "p");
  for (const statement of [
    "create view v as with recursive n(i) as (select 1 union all select i + 1 from n) select i as fid, 'x' as t from n",
    "insert into gpkg_contents (table_name, data_type, identifier) values ('v', 'attributes', 'v')",
    "delete from gpkg_geometry_columns",
    "delete from gpkg_ogr_contents",
    "delete from gpkg_contents where table_name = 'p'",
    "drop table p",
  ])
    runGdal("ogrinfo", file, "-sql", statement);
  return file;
}

/** 30,000 triangles, some 4 MB of FlatGeobuf. */
function manyPolygons(): string {
  const triangles = Array.from({ length: 30_000 }, (_, i) => {
    const x = 117 + i / 100_000;
    const ring = [
      [x, 36],
      [x + 0.00001, 36],
      [x, 36.1],
      [x, 36],
    ];
    return JSON.stringify({
      type: "Feature",
      properties: { i },
      geometry: { type: "Polygon", coordinates: [ring] },
    });
  });
  const source = fileOf("a.geojsonl", triangles.join("\n"));
  const file = join(dirname(source), "a.gpkg");
  runGdal("ogr2ogr", "-f", "GPKG", file, source);
  return file;
}

/** What a process of its own found when it read hostile files with a heap of so many MiB. */
function readInChild(heapMiB: number, parameters: readonly string[]): Findings {
  const program = packagePath("tests", "db", "programs", "read-hostile.ts");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${heapMiB}`, "--import", "tsx", program, ...parameters],
    { encoding: "utf8", maxBuffer: 64 * 1024 ** 2 },
  );
  if (status !== 0) throw new Error(`ended by ${status}: ${stderr.slice(-2_000)}`);
  // The program prints its findings as one line of JSON.
  return JSON.parse(stdout) as Findings;
}

describe("what is made to fill the memory is refused within bounds", () => {
  const MiB = 1024 ** 2;
  const mebibytes = (text: string, count: number) => text.repeat(Math.ceil((count * MiB) / text.length));
  const cases: readonly (readonly [
    what: string,
    name: string,
    content: () => string | Buffer | Promise<Buffer>,
    code: string,
  ])[] = [
    [
      "a hundred zeros to one byte",
      "bomb.zip",
      () => zipBytes([["p.shp", Buffer.alloc(64 * MiB)]]),
      "archive-bomb",
    ],
    [
      "a thousand entries that share the same bytes",
      "overlap.zip",
      async () => sharing(await zipBytes([["p.shp", Buffer.alloc(24 * MiB)]]), 1_000),
      "archive-too-large",
    ],
    [
      "brackets ten million deep",
      "deep.geojson",
      () => `{"type":"FeatureCollection","features":[${mebibytes("[", 10)}`,
      "json-too-deep",
    ],
    [
      "one text of 100 MiB",
      "long.geojson",
      () => `{"type":"FeatureCollection","features":[{"a":"${mebibytes("a", 100)}"}]}`,
      "feature-too-large",
    ],
    [
      "a member of 100 MiB beside the features",
      "member.geojson",
      () => `{"type":"FeatureCollection","a":"${mebibytes("a", 100)}","features":[]}`,
      "feature-too-large",
    ],
    [
      "a text of 100 MiB in a KML",
      "text.kml",
      () => `<kml><Placemark><name>${mebibytes("a", 100)}`,
      "feature-too-large",
    ],
    [
      "a comment of 100 MiB in a KML",
      "comment.kml",
      () => `<kml><!-- ${mebibytes("a", 100)}`,
      "feature-too-large",
    ],
    [
      "a tag of a million attributes",
      "attributes.kml",
      () => `<kml ${Array.from({ length: 1_000_000 }, (_, i) => `a${i}=""`).join(" ")}>`,
      "feature-too-large",
    ],
    [
      "a placemark of rings without end",
      "rings.kml",
      () =>
        `<kml><Placemark>${mebibytes("<Polygon><outerBoundaryIs><LinearRing><coordinates>1,1</coordinates></LinearRing></outerBoundaryIs></Polygon>", 100)}`,
      "feature-too-large",
    ],
    ["a quotation that never ends", "quote.csv", () => `a,b\n"${mebibytes("a", 100)}`, "csv-malformed"],
    ["a million columns", "wide.csv", () => `${"a,".repeat(1_000_000)}\n1,2\n`, "table-too-wide"],
    [
      "two million points",
      "points.txt",
      () => `[地块坐标]\n4,1,A,@\n${"J1,1,4000000,39500000\n".repeat(2_000_000)}`,
      "boundary-text-malformed",
    ],
    [
      "a workbook whose texts unpack to 70 MiB",
      "texts.xlsx",
      () =>
        zipBytes([
          ["xl/sharedStrings.xml", randomText(70 * MiB)],
          ["xl/workbook.xml", Buffer.from("<workbook/>")],
        ]),
      "file-too-large",
    ],
    [
      "a workbook that states ten bytes and unpacks to a hundred million",
      "lies.xlsx",
      async () => stating(await zipBytes([["xl/worksheets/sheet1.xml", Buffer.alloc(100 * MiB)]]), 10),
      "archive-malformed",
    ],
  ];

  test("in a process with a heap of 512 MiB, which goes on to read a sound file", async () => {
    const files: string[] = [];
    for (const [, name, content] of cases) files.push(fileOf(name, await content()));
    const sound = packagePath("fixtures", "survey", "shp", "parcels_gbk.shp");
    const found = readInChild(512, ["files", ...files, sound]);
    expect(found.strange).toEqual([]);
    expect(found.each).toEqual([...cases.map(([, , , code]) => code), "read"]);
    expect(found.peakMiB).toBeLessThan(1024);
  }, 600_000);
});

/** Text that hardly packs, so that no ratio gives it away. */
function randomText(bytes: number): Buffer {
  const source = new Prng(1);
  return Buffer.from(Uint8Array.from({ length: bytes }, () => 0x61 + Math.floor(source.next() * 26)));
}

/** Where the records of the contents page begin, and where it ends. */
function contentsPage(zip: Buffer): { start: number; end: number } {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  return { start: zip.readUInt32LE(end + 16), end };
}

/** The first entry's record with another unpacked size. */
function stating(zip: Buffer, bytes: number): Buffer {
  zip.writeUInt32LE(bytes, contentsPage(zip).start + 24);
  return zip;
}

/** The contents page names the one entry so many times. */
function sharing(zip: Buffer, times: number): Buffer {
  const { start, end } = contentsPage(zip);
  const record = zip.subarray(start, end);
  const tail = Buffer.from(zip.subarray(end));
  tail.writeUInt16LE(times, 8);
  tail.writeUInt16LE(times, 10);
  tail.writeUInt32LE(record.length * times, 12);
  return Buffer.concat([zip.subarray(0, start), ...Array.from({ length: times }, () => record), tail]);
}

describe("damaged files of every format, six in ten of them Shapefiles, seed by seed", () => {
  // A process for each five hundred: they take minutes, and what one of them leaves behind is not the next one's.
  const each = 500;
  const last = process.env.PANHUO_LONG ? 10_000 : each;

  for (let first = 1; first <= last; first += each) {
    test(`seeds ${first} to ${first + each - 1} are read or refused with a code, in a heap of 192 MiB`, () => {
      const found = readInChild(192, ["mutations", String(first), String(each)]);
      expect(found.strange).toEqual([]);
      expect(Object.values(found.outcomes).reduce((sum, times) => sum + times, 0)).toBe(each);
      expect(found.peakMiB).toBeLessThan(768);
    }, 1_800_000);
  }
});
