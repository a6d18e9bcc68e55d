import { crsByCode } from "../../gis/formats/crs.ts";
import { readCity } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { type FileFeature, type OpenOptions, openSurveyFile } from "./formats/open-file.ts";

export type { FileFeature };

/** What a person says of a file beside the file itself. */
export type FileOptions = Pick<OpenOptions, "layer" | "crs" | "swapAxes" | "shift" | "meridian" | "purpose">;

/**
 * The features of a file of any format that is read here, one after the other, in EPSG:4490.
 * @throws AppError what openSurveyFile refuses
 */
export async function* readFeatures(file: string, options: FileOptions = {}): AsyncGenerator<FileFeature> {
  const opened = await openSurveyFile(file, options);
  try {
    yield* opened.features();
  } finally {
    await opened.close();
  }
}

/** The central meridian of the city's own plane, for proposals about files that state no system. */
export async function meridianOf(db: Database): Promise<number | undefined> {
  const projection = crsByCode(String((await db.run(readCity))?.planeSrid))?.projection;
  return projection?.kind === "transverse-mercator" ? projection.centralMeridian : undefined;
}
