// Classifies the city of the database given (a URL or a data folder) in small batches, printing each once it is stored.
import { openDatabase } from "../../../api/db/open.ts";
import { classifyCity } from "../../../api/recognition/classify-city.ts";

const [at = "", asOf = ""] = process.argv.slice(2);
const db = await openDatabase(at.startsWith("postgres") ? { databaseUrl: at } : { dataDir: at });
await classifyCity(db, asOf, "jinan-2019-61@1.0.0", {
  batch: 20,
  onBatch: (step, parcels) => console.log(`${step} ${parcels}`),
});
await db.close();
