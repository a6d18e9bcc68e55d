import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { SaxesParser, type SaxesTag } from "saxes";
import { crsByCode } from "../../../gis/formats/crs.ts";
import type { AppError } from "../../errors.ts";
import type { FileLimits } from "./limits.ts";
import { extentOf, geometryOf, type RawFile, SAMPLE } from "./raw-file.ts";
import { refuseFile } from "./refusal.ts";

/**
 * The placemarks of a KML: polygons, name, description and extended data. GDAL breaks down over some
 * KML files and knows no extended data in WebAssembly, so that this one is read here. A document type
 * is refused: KML has none, and entities that expand a billionfold come in one.
 * @throws AppError `kml-malformed`, `kml-document-type`, `kml-too-deep`, `feature-too-large`
 */
export async function readKml(file: string, limits: FileLimits): Promise<RawFile> {
  const layer = basename(file).replace(/\.[^.]*$/, "");
  const geometries: unknown[] = [];
  let rows = 0;
  for await (const placemark of placemarks(file, limits)) {
    rows += 1;
    if (rows <= SAMPLE) geometries.push(geometryOf(placemark));
  }
  return {
    layer,
    layers: [layer],
    encoding: "UTF-8",
    fields: null,
    rows,
    // KML is WGS 84 by its standard.
    crs: crsByCode("4326") ?? null,
    extent: extentOf(geometries),
    warnings: [],
    features: () => placemarks(file, limits),
    close: () => Promise.resolve(),
  };
}

async function* placemarks(file: string, limits: FileLimits): AsyncGenerator<unknown> {
  const reader = new PlacemarkReader(limits);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      yield* reader.take(decoder.decode(chunk, { stream: true }));
    }
    yield* reader.finish();
  } catch (error) {
    if (error instanceof Error && !("code" in error && String(error.code).match(/^(kml|feature)-/)))
      throw malformed(file, error);
    throw error;
  }
}

type Ring = [number, number][];

/** No tag of KML has ten. */
const MOST_ATTRIBUTES = 200;

class PlacemarkReader {
  readonly #parser = new SaxesParser({ position: true });
  readonly #limits: FileLimits;
  #done: unknown[] = [];
  #path: string[] = [];
  #text = "";
  #placemark: { properties: Record<string, unknown>; polygons: Ring[][]; others: number } | undefined;
  #polygon: Ring[] = [];
  #dataName = "";
  /** Characters since the last placemark ended, or since the parser last told of anything outside one. */
  #pending = 0;
  #attributes = 0;
  #refused: AppError | undefined;

  constructor(limits: FileLimits) {
    this.#limits = limits;
    this.#parser.on("doctype", () =>
      this.#refuse(
        refuseFile(
          "kml-document-type",
          "KML 含有 DOCTYPE 声明，已拒绝；请去除该声明后重新上传。",
          "The KML declares a document type; refused: send it without one.",
        ),
      ),
    );
    this.#parser.on("attribute", () => {
      this.#attributes += 1;
      if (this.#attributes > MOST_ATTRIBUTES) this.#refuse(tooLarge());
    });
    this.#parser.on("opentag", (tag) => this.#open(tag));
    this.#parser.on("text", (text) => this.#say(text));
    this.#parser.on("cdata", (text) => this.#say(text));
    this.#parser.on("closetag", () => this.#close());
    this.#parser.on("error", (error) => {
      throw error;
    });
  }

  take(text: string): unknown[] {
    this.#pending += text.length;
    this.#parser.write(text);
    // The parser gathers a text, a tag or a comment whole before it tells of it.
    if (this.#pending > this.#limits.maxFeatureBytes) this.#refuse(tooLarge());
    return this.#flush();
  }

  finish(): unknown[] {
    this.#parser.close();
    return this.#flush();
  }

  #flush(): unknown[] {
    if (this.#refused) throw this.#refused;
    const done = this.#done;
    this.#done = [];
    return done;
  }

  #say(text: string): void {
    if (this.#placemark) this.#text += text;
    else this.#pending = 0;
  }

  /** Ends the parsing at once: what follows is not looked at. */
  #refuse(refusal: AppError): never {
    this.#refused ??= refusal;
    throw this.#refused;
  }

  #open({ name, attributes }: SaxesTag): void {
    const local = name.replace(/^.*:/, "");
    this.#path.push(local);
    this.#attributes = 0;
    if (!this.#placemark) this.#pending = 0;
    if (this.#path.length > this.#limits.maxDepth) {
      this.#refuse(
        refuseFile(
          "kml-too-deep",
          "KML 的标签嵌套过深，已拒绝；请重新导出。",
          "The tags of the KML are nested too deep; refused: export it again.",
        ),
      );
    }
    this.#text = "";
    if (local === "Placemark") this.#placemark = { properties: {}, polygons: [], others: 0 };
    else if (local === "Polygon") this.#polygon = [];
    else if (local === "Data" || local === "SimpleData") this.#dataName = String(attributes.name ?? "");
  }

  #close(): void {
    const name = this.#path.pop();
    const placemark = this.#placemark;
    if (!placemark) return;
    const parent = this.#path.at(-1);
    if ((name === "name" || name === "description") && parent === "Placemark")
      placemark.properties[name] = this.#text.trim();
    else if (name === "SimpleData" || (name === "value" && parent === "Data"))
      placemark.properties[this.#dataName] = this.#text;
    else if (name === "coordinates" && parent === "LinearRing" && this.#path.includes("Polygon"))
      this.#polygon.push(ringOf(this.#text));
    else if (name === "coordinates") placemark.others += 1;
    else if (name === "Polygon") placemark.polygons.push(this.#polygon);
    else if (name === "Placemark") {
      this.#placemark = undefined;
      this.#pending = 0;
      const { properties, polygons, others } = placemark;
      this.#done.push({ type: "Feature", properties, geometry: geometry(polygons, others) });
    }
    this.#text = "";
  }
}

function geometry(polygons: readonly Ring[][], others: number): unknown {
  const [only] = polygons;
  if (only === undefined) return others > 0 ? { type: "Point" } : null;
  return polygons.length === 1
    ? { type: "Polygon", coordinates: only }
    : { type: "MultiPolygon", coordinates: polygons };
}

/** `longitude,latitude[,altitude]` apart by spaces; what is no number stays one that the row's check refuses. */
function ringOf(text: string): Ring {
  return text
    .trim()
    .split(/\s+/)
    .map((tuple) => {
      const [x = "", y = ""] = tuple.split(",");
      return [x === "" ? Number.NaN : Number(x), y === "" ? Number.NaN : Number(y)];
    });
}

function tooLarge(): AppError {
  return refuseFile(
    "feature-too-large",
    "KML 中有一个要素过大，已拒绝；请拆分后重新上传。",
    "A placemark of the KML is too large; refused: split it and send it again.",
  );
}

function malformed(file: string, cause: Error): AppError {
  return refuseFile(
    "kml-malformed",
    `${file} 不是完整的 KML（UTF-8）：${cause.message}`,
    `${file} is not a complete KML in UTF-8: ${cause.message}`,
    { cause },
  );
}
