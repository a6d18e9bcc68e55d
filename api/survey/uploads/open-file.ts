import { basename } from "node:path";
import { type Crs, crsByCode } from "../../../gis/formats/crs.ts";
import { datumShiftOf } from "../../../gis/formats/datum-shift.ts";
import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";
import type { ColumnMapping } from "../contract.ts";
import { type FileFeature, meridianOf } from "../feature-reader.ts";
import { openSurveyFile, type SurveyFile } from "../formats/open-file.ts";
import { suggestMapping } from "../mapping.ts";

/** What a look at a file has shown, for whoever maps its columns. */
export interface FileSeen {
  readonly format: string;
  readonly encoding: string | null;
  readonly crs: string | null;
  readonly layers: readonly string[];
  readonly columns: readonly string[];
  /** Its columns are this product's own names: nothing has to be mapped. */
  readonly ownColumns: boolean;
  readonly suggested: ColumnMapping;
  readonly rows: number | null;
  /** What the reader had to assume. */
  readonly warnings: readonly { readonly code: string; readonly zh: string; readonly en: string }[];
}

export interface OpenedUpload {
  readonly seen: FileSeen;
  features(only?: ReadonlySet<string>): AsyncIterable<FileFeature>;
  close(): Promise<void>;
}

export interface StoredUpload {
  readonly path: string;
  readonly fileName: string;
  readonly layer: string | null;
  readonly crs: string | null;
  readonly swapAxes: boolean;
  readonly shift: string | null;
}

/** Rows looked at for the names of the columns where a format does not declare them. */
const SAMPLE = 1_000;

/** @throws AppError what openSurveyFile refuses, `crs-unknown` */
export async function openUpload(db: Database, stored: StoredUpload): Promise<OpenedUpload> {
  try {
    return await opened(db, stored);
  } catch (error) {
    throw inItsName(error, stored);
  }
}

/** Where a file is kept, and as what, is of the house and not of the words to whoever sent it. */
function inItsName(error: unknown, { path, fileName }: StoredUpload): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, zh, en, status, details, issues } = error;
  const named = (text: string) =>
    text.replaceAll(path, () => fileName).replaceAll(basename(path), () => fileName);
  return new AppError(
    code,
    { zh: named(zh), en: named(en) },
    { status, cause: error, ...(details && { details }), ...(issues && { issues }) },
  );
}

async function opened(db: Database, stored: StoredUpload): Promise<OpenedUpload> {
  const file = await openSurveyFile(stored.path, {
    name: stored.fileName,
    layer: stored.layer ?? undefined,
    crs: stored.crs === null ? undefined : requireCrs(stored.crs),
    swapAxes: stored.swapAxes,
    // Seven numbers, as the contract has made sure.
    shift: stored.shift === null ? undefined : datumShiftOf(stored.shift),
    meridian: await meridianOf(db),
  });
  try {
    const columns = [...(file.fields ?? (await columnsOf(file)))];
    return {
      seen: {
        format: file.format,
        encoding: file.encoding,
        crs: file.crs?.code ?? null,
        layers: file.layers,
        columns,
        ownColumns: columns.includes("district"),
        suggested: suggestMapping(columns, file.format),
        rows: file.rows,
        warnings: file.warnings.map(({ code, zh, en }) => ({ code, zh, en })),
      },
      async *features(only) {
        try {
          yield* file.features(only);
        } catch (error) {
          throw inItsName(error, stored);
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function requireCrs(text: string): Crs {
  const crs = crsByCode(text);
  if (crs) return crs;
  throw new AppError(
    "crs-unknown",
    { zh: `不认识坐标系 ${text}。`, en: `The coordinate system ${text} is not known.` },
    { status: 422 },
  );
}

async function columnsOf(file: SurveyFile): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let looked = 0;
  for await (const { value } of file.features()) {
    for (const name of namesOf(value)) names.add(name);
    looked += 1;
    if (looked >= SAMPLE) break;
  }
  return names;
}

function namesOf(feature: unknown): string[] {
  if (typeof feature !== "object" || feature === null || !("properties" in feature)) return [];
  const { properties } = feature;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}
