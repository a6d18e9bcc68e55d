// Runs gdal-worker.ts from source, in development and tests: a worker thread of Node 20 does not
// inherit tsx's hooks. The build bundles gdal-worker.ts itself.
import { register } from "tsx/esm/api";

register();
await import("./gdal-worker.ts");
