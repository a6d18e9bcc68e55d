import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream";
import { parser } from "stream-json";
import Assembler from "stream-json/assembler.js";
import type { Token } from "stream-json/parser.js";
import { AppError } from "../errors.ts";

export interface FileFeature {
  /** Counted from 1 in the order of the file. */
  readonly row: number;
  readonly value: unknown;
}

/** Names under which GeoJSON files say "longitude and latitude, CGCS2000 or WGS 84". */
const DEGREES = /(?:4490|4326|CRS84)$/i;

/**
 * The features of a GeoJSON FeatureCollection, one after the other: memory holds one feature and a
 * buffer, whatever the size of the file.
 * @throws AppError `file-missing`, `file-not-json`, `file-not-feature-collection`, `file-crs-unsupported`
 */
export async function* readFeatures(file: string): AsyncGenerator<FileFeature> {
  const found = await stat(file).catch((cause: unknown) => {
    throw refusal("file-missing", `找不到文件 ${file}。`, `There is no file ${file}.`, cause);
  });
  if (!found.isFile()) throw refusal("file-missing", `${file} 不是文件。`, `${file} is not a file.`);
  const tokens = pipeline(
    createReadStream(file),
    parser.asStream({ packValues: true, streamValues: false }),
    () => {
      // The iteration below receives the same error.
    },
  );
  const collection = new Collection(file);
  try {
    // The parser's readable side emits its tokens.
    for await (const token of tokens as AsyncIterable<Token>) {
      const feature = collection.take(token);
      if (feature) yield feature;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw notJson(file, error);
  }
  collection.finish();
}

/** Follows the tokens of one file: the members of the outer object, and each element of `features`. */
class Collection {
  readonly #file: string;
  #depth = 0;
  #member = "";
  #assembling: Assembler | undefined;
  #rows = 0;
  #type: unknown;
  #sawFeatures = false;

  constructor(file: string) {
    this.#file = file;
  }

  take(token: Token): FileFeature | undefined {
    if (this.#assembling) return this.#assemble(this.#assembling, token);
    if (this.#depth === 0) {
      if (token.name !== "startObject") throw this.#notCollection();
      this.#depth = 1;
    } else if (this.#depth === 1) {
      if (token.name === "keyValue") this.#member = String(token.value);
      else if (token.name === "endObject") this.#depth = 0;
      else if (this.#member === "features" && token.name === "startArray") {
        this.#sawFeatures = true;
        this.#depth = 2;
      } else return this.#begin(token);
    } else if (token.name === "endArray") {
      this.#depth = 1;
    } else {
      return this.#begin(token);
    }
    return undefined;
  }

  finish(): void {
    if (this.#depth !== 0 || this.#assembling) throw notJson(this.#file);
    if (this.#type !== "FeatureCollection" || !this.#sawFeatures) throw this.#notCollection();
  }

  #begin(token: Token): FileFeature | undefined {
    if (token.name.startsWith("start")) {
      this.#assembling = new Assembler();
      return this.#assemble(this.#assembling, token);
    }
    return this.#complete("value" in token ? token.value : null);
  }

  #assemble(assembler: Assembler, token: Token): FileFeature | undefined {
    assembler.consume(token);
    if (!assembler.done) return undefined;
    this.#assembling = undefined;
    return this.#complete(assembler.current);
  }

  #complete(value: unknown): FileFeature | undefined {
    if (this.#depth === 2) {
      this.#rows += 1;
      return { row: this.#rows, value };
    }
    if (this.#member === "type") this.#type = value;
    if (this.#member === "crs") this.#requireDegrees(value);
    return undefined;
  }

  #requireDegrees(crs: unknown): void {
    const text = JSON.stringify(crs) ?? "";
    const name = /"name":"([^"]*)"/.exec(text)?.[1];
    if (name === undefined || DEGREES.test(name)) return;
    throw refusal(
      "file-crs-unsupported",
      `文件坐标系为 ${name}；请转换为 EPSG:4490 或 EPSG:4326 经纬度后再导入。`,
      `The file's coordinate system is ${name}; convert it to EPSG:4490 or EPSG:4326 degrees and import again.`,
    );
  }

  #notCollection(): AppError {
    return refusal(
      "file-not-feature-collection",
      `${this.#file} 不是 GeoJSON FeatureCollection。`,
      `${this.#file} is not a GeoJSON FeatureCollection.`,
    );
  }
}

function notJson(file: string, cause?: unknown): AppError {
  const reason = cause instanceof Error ? ` ${cause.message}` : "";
  return refusal(
    "file-not-json",
    `${file} 不是完整的 JSON 文件，未导入任何内容。${reason}`,
    `${file} is not a complete JSON file; nothing was imported.${reason}`,
    cause,
  );
}

function refusal(code: string, zh: string, en: string, cause?: unknown): AppError {
  return new AppError(code, { zh, en }, { status: 422, cause });
}
