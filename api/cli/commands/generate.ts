import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { generateCity } from "../../../gis/demonstration/generate.ts";
import { AppError } from "../../errors.ts";
import { packageReference } from "../../policy/package.ts";
import {
  DEMONSTRATION,
  generateInto,
  parcelFeatures,
  readTowns,
  seedDemonstration,
} from "../../survey/demonstration.ts";
import { type Command, holdsCity, textOption, wholeNumber } from "../command.ts";
import { describeImport } from "./import.ts";

export const generate: Command = {
  words: ["generate"],
  takes: [],
  summary: {
    zh: "生成演示宗地（演示数据），写入数据库或文件",
    en: "generate demonstration parcels, into the database or a file",
  },
  options: {
    parcels: {
      type: "string",
      value: "N",
      summary: { zh: "宗地数（默认 6000）", en: "number of parcels (default 6000)" },
    },
    seed: {
      type: "string",
      value: "S",
      summary: { zh: "随机种子", en: "seed; the same seed gives the same city" },
    },
    "named-cases": {
      type: "boolean",
      summary: { zh: "加入命名案例 LC-0001 等", en: "add the named cases LC-0001 and so on" },
    },
    out: {
      type: "string",
      value: "FILE",
      summary: { zh: "写成 GeoJSON 文件", en: "write a GeoJSON file instead" },
    },
  },
  changes: ({ options }) => (options.out === undefined ? "city" : undefined),
  async run(terminal, given) {
    const size = {
      parcels: wholeNumber(given, "parcels", DEMONSTRATION.parcels, 1, 10_000_000),
      seed: wholeNumber(given, "seed", DEMONSTRATION.seed, 0, 2 ** 32 - 1),
      namedCases: given.options["named-cases"] === true,
    };
    const out = textOption(given, "out");
    if (out !== undefined) {
      const parcels = await writeParcels(out, size);
      return {
        json: { file: out, parcels, demonstration: true },
        lines: [
          terminal.locale === "zh"
            ? `演示数据：${parcels} 宗地写入 ${out}`
            : `Demonstration data: ${parcels} parcels written to ${out}`,
        ],
      };
    }
    const db = await terminal.database();
    const onProgress = (step: { zh: string; en: string }) => terminal.progress(step);
    const policyPackage = packageReference("370100");
    if (!(await holdsCity(db))) {
      const report = await seedDemonstration(db, policyPackage, onProgress, size);
      return { json: report, lines: describeImport(report, terminal.locale) };
    }
    if (!(await terminal.house()).demonstration) {
      // Invented parcels beside real ones would be a lie on every screen.
      throw new AppError("city-not-demonstration", {
        zh: "此数据库是真实城市，不接受生成的宗地；请换一个数据目录，或用 --out 写成文件。",
        en: "This database holds a real city and takes no generated parcels; choose another data folder, or write a file with --out.",
      });
    }
    const report = await generateInto(db, { ...size, policyPackage, onProgress });
    return { json: report, lines: describeImport(report, terminal.locale) };
  },
};

async function writeParcels(
  file: string,
  size: { parcels: number; seed: number; namedCases: boolean },
): Promise<number> {
  const stream = createWriteStream(file);
  const label = JSON.stringify({
    demonstration: true,
    label: "演示数据 demonstration data",
    seed: size.seed,
  });
  let count = 0;
  try {
    await write(stream, `{"type":"FeatureCollection","panhuo":${label},"features":[`);
    for (const { value } of parcelFeatures(generateCity(await readTowns(), size))) {
      await write(stream, `${count === 0 ? "\n" : ",\n"}${JSON.stringify(value)}`);
      count += 1;
    }
    await write(stream, "\n]}\n");
    stream.end();
    await finished(stream);
  } catch (cause) {
    stream.destroy();
    throw new AppError(
      "file-not-writable",
      { zh: `无法写入 ${file}。`, en: `${file} cannot be written.` },
      { cause },
    );
  }
  return count;
}

/** Waits while the disk is behind, so that memory stays bounded. */
async function write(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, "drain");
}
