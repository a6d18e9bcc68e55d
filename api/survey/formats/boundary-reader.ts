import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { BoundaryTextError, readBoundaryText } from "../../../gis/formats/boundary-text.ts";
import { crsOfBoundaryHeader } from "../../../gis/formats/crs-names.ts";
import type { FileLimits } from "./limits.ts";
import { extentOf, type RawFile } from "./raw-file.ts";
import { refuseFile } from "./refusal.ts";

/** @throws AppError `boundary-text-malformed` naming the line */
export async function readBoundaryFile(file: string, limits: FileLimits): Promise<RawFile> {
  if ((await stat(file)).size > limits.maxTextBytes) {
    throw refuseFile(
      "file-too-large",
      "界址点文件过大，请拆分。",
      `The boundary-point text is larger than ${limits.maxTextBytes} bytes; split it.`,
    );
  }
  const { header, parcels, warnings, encoding } = read(file, await readFile(file));
  const layer = basename(file).replace(/\.[^.]*$/, "");
  const extent = extentOf(parcels.map(({ geometry }) => geometry));
  return {
    layer,
    layers: [layer],
    encoding,
    fields: [...new Set(parcels.flatMap(({ properties }) => Object.keys(properties)))],
    rows: parcels.length,
    crs: (extent && crsOfBoundaryHeader(header, extent[0])) ?? null,
    extent,
    warnings: warnings.map(({ code, line, zh, en }) => ({
      code,
      zh: `第 ${line} 行：${zh}`,
      en: `line ${line}: ${en}`,
    })),
    async *features() {
      for (const { properties, geometry } of parcels) yield { type: "Feature", properties, geometry };
    },
    close: () => Promise.resolve(),
  };
}

function read(file: string, bytes: Buffer) {
  try {
    return readBoundaryText(bytes);
  } catch (error) {
    if (!(error instanceof BoundaryTextError)) throw error;
    throw refuseFile(
      "boundary-text-malformed",
      `${file} 第 ${error.line} 行：${error.zh}。`,
      `${file}, line ${error.line}: ${error.message}.`,
      { cause: error, details: { line: error.line } },
    );
  }
}
