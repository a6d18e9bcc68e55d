// Runs write-worker.ts from source, in development and tests: a worker thread of Node 20 does not
// inherit tsx's hooks. The build bundles write-worker.ts itself.
import { register } from "tsx/esm/api";

register();
await import("./write-worker.ts");
