// Reads hostile files one after the other in one process, as the server would, and prints what came of each and how
// much memory it took. Parameters: `files` and their paths, or `mutations`, the first seed and how many.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import yazl from "yazl";
import { AppError } from "../../../api/errors.ts";
import { packagePath } from "../../../api/package-root.ts";
import { FORMATS } from "../../../api/survey/export/formats.ts";
import type { ExportTable, Pieces } from "../../../api/survey/export/table.ts";
import { type Gdal, startGdal, workFolder } from "../../../api/survey/formats/gdal.ts";
import { openSurveyFile } from "../../../api/survey/formats/open-file.ts";
import { Prng } from "../../../gis/demonstration/prng.ts";
import { crsByCode } from "../../../gis/formats/crs.ts";

export interface Findings {
  /** What came of each of the files that were named: a code, or "read". */
  readonly each: string[];
  /** How often each code, or "read", came of a file. */
  readonly outcomes: Record<string, number>;
  /** What was neither read nor refused with 422, a code and words in both languages. */
  readonly strange: string[];
  readonly peakMiB: number;
}

/** Numbers at which sizes and counts go wrong. */
const EDGES = [0, 1, -1, 0x7fffffff, -0x80000000, 0x7ffffff0, 0xffff, 0x10000];

const [mode, ...parameters] = process.argv.slice(2);
const gdal = startGdal("native", { milliseconds: 20_000, bytes: 1024 ** 3, fileBytes: 256 * 1024 ** 2 });
const { folder, remove } = workFolder();
const findings = {
  each: [] as string[],
  outcomes: {} as Record<string, number>,
  strange: [] as string[],
  peakMiB: 0,
};
try {
  if (mode === "files") for (const file of parameters) await look(file, file);
  else await lookAtMutations(Number(parameters[0]), Number(parameters[1]));
} finally {
  remove();
}
findings.peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify(findings));

async function look(file: string, what: string): Promise<void> {
  const outcome = await outcomeOf(file, gdal).catch((error: unknown) => {
    findings.strange.push(`${what}: ${String(error)}`);
    return "strange";
  });
  if (mode === "files") findings.each.push(outcome);
  findings.outcomes[outcome] = (findings.outcomes[outcome] ?? 0) + 1;
}

async function outcomeOf(file: string, engine: Gdal): Promise<string> {
  try {
    const opened = await openSurveyFile(file, { gdal: engine, crs: undefined });
    try {
      for await (const _feature of opened.features());
    } finally {
      await opened.close();
    }
    return "read";
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 422 || !error.zh || !error.en) throw error;
    return error.code;
  }
}

async function lookAtMutations(first: number, count: number): Promise<void> {
  const samples = await makeSamples();
  let seed = first;
  // Two at a time, since each mostly waits for a process of GDAL.
  const work = async () => {
    while (seed < first + count) {
      const own = seed++;
      const sample = samples[own % samples.length];
      if (!sample) throw new Error("there are samples");
      const { name, bytes } = await sample(new Prng(own));
      const file = join(folder, `${own}.${name}`);
      writeFileSync(file, bytes);
      await look(file, `seed ${own} ${name}`);
      rmSync(file);
      if (own % 500 === 0)
        console.error(
          `${own} ${Math.round(process.memoryUsage.rss() / 1024 ** 2)} MiB ${JSON.stringify({ ...findings.outcomes, strange: findings.strange })}`,
        );
    }
  };
  await Promise.all([work(), work()]);
}

type Sample = (random: Prng) => Promise<{ name: string; bytes: Buffer }>;

/** Six in ten are Shapefiles with one part damaged; the rest is a file of each other format. */
async function makeSamples(): Promise<Sample[]> {
  const parts = new Map(
    ["shp", "shx", "dbf", "prj", "cpg"].map((part) => [
      part,
      readFileSync(packagePath("fixtures", "survey", "shp", `parcels_gbk.${part}`)),
    ]),
  );
  const shapefile: Sample = async (random) => {
    const names = [...parts.keys()];
    const part = names[Math.floor(random.next() * names.length)] ?? "shp";
    const damaged = new Map([...parts, [part, damage(parts.get(part) ?? Buffer.alloc(0), random)]]);
    return { name: "a.zip", bytes: await zipped(damaged) };
  };
  const others: Sample[] = [];
  for (const [format, { extension, write, usual }] of Object.entries(FORMATS)) {
    const system = { degrees: "4490", wgs84: "4326", plane: "4548", "zoned-plane": "4527" }[usual];
    const whole = await collected(write(table(system), () => gdal));
    others.push(async (random) => ({ name: `${format}.${extension}`, bytes: damage(whole, random) }));
  }
  return [...others, ...Array.from({ length: Math.round(others.length * 1.5) }, () => shapefile)];
}

function table(system: string): ExportTable {
  const crs = crsByCode(system);
  if (!crs) throw new Error("the table holds it");
  async function* features() {
    for (let i = 0; i < 20; i += 1) {
      const [x, y] = [117 + i / 1000, 36.7];
      const ring = [[x, y], [x + 0.001, y], [x + 0.001, y + 0.001], [x, y]] as const; // biome-ignore format: one ring
      yield {
        id: `${i}`,
        values: {
          code: `370112001002GB0001${i % 10}`,
          name: "某机械厂地块（演示数据）",
          area: "2000.01",
          year: 1987,
        },
        geometry: { type: "Polygon" as const, coordinates: [ring] },
      };
    }
  }
  return {
    columns: [
      { name: "code", zh: "宗地代码", dbf: "ZDDM", kind: "text" },
      { name: "name", zh: "名称", dbf: "DKMC", kind: "text" },
      { name: "area", zh: "面积", dbf: "ZDMJ", kind: "decimal" },
      { name: "year", zh: "年份", dbf: "JCNF", kind: "whole" },
    ],
    features: features(),
    crs,
    layer: "parcels",
    title: "宗地",
    note: null,
    date: "2022-03-01",
  };
}

async function collected(pieces: Pieces): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(typeof piece === "string" ? Buffer.from(piece) : piece);
  return Buffer.concat(parts);
}

async function zipped(parts: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [part, bytes] of parts) zip.addBuffer(bytes, `p.${part}`, { compress: false });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** One to eight changes: single bytes, numbers at the edges, runs of zeros, pieces moved; and often a missing end. */
function damage(sound: Buffer, source: Prng): Buffer {
  const random = (below: number) => Math.floor(source.next() * below);
  const isCut = source.next() < 0.2;
  const bytes = Buffer.from(isCut ? sound.subarray(0, random(sound.length)) : sound);
  const changes = 1 + random(8);
  for (let i = 0; i < changes && bytes.length > 8; i += 1) {
    const at = random(bytes.length - 4);
    switch (random(5)) {
      case 0:
        bytes.writeInt32LE((EDGES[random(EDGES.length)] ?? 0) | 0, at);
        break;
      case 1:
        bytes.writeInt32BE((EDGES[random(EDGES.length)] ?? 0) | 0, at);
        break;
      case 2:
        bytes.fill(0, at, Math.min(bytes.length, at + random(32)));
        break;
      case 3:
        bytes.copy(bytes, at, random(bytes.length), random(bytes.length));
        break;
      default:
        bytes[at] = random(256);
    }
  }
  return bytes;
}
