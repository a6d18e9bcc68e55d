// Takes a file in, previews and commits it, going on where an earlier run of it was killed; prints each sign of
// progress, and what is recorded before and after. Parameters: the embedded folder or the server's URL, the folder of files, the file.
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { openDatabase } from "../../../api/db/open.ts";
import type { Job } from "../../../api/jobs/contract.ts";
import { openHouse } from "../../../api/open-house.ts";
import { gdal } from "../../../api/survey/formats/gdal.ts";
import { describeUpload, startWork, takeUpload } from "../../../api/survey/uploads/service.ts";

const [where = "", files = "", file = ""] = process.argv.slice(2);
const db = await openDatabase(where.startsWith("postgres") ? { databaseUrl: where } : { dataDir: where });
const house = await openHouse(db, "2022-03-01", undefined, { dataDir: files });
await tell();
house.jobs.start();
// Asked once a process, not of each file.
gdal();

const begun = performance.now();
const { upload } = await takeUpload(
  house,
  { name: basename(file), demonstration: true, district: "370112" },
  createReadStream(file),
);
for (;;) {
  const { job } = await describeUpload(house, upload);
  if (job && (await ended(job.id)).state === "failed")
    throw new Error(JSON.stringify(await house.jobs.read(job.id)));
  const { state } = await describeUpload(house, upload);
  if (state === "committed") break;
  if (state === "previewed") await startWork(house, upload, "survey-commit", { confirm: "all" });
}
console.log("committed");
console.log(`seconds ${(performance.now() - begun) / 1000}`);
console.log(`peak ${process.resourceUsage().maxRSS}`);
await tell();
await house.jobs.stop();
await db.close();

async function tell(): Promise<void> {
  const { rows } = await db.driver.query(
    "select (select count(*) from parcel) as parcels, (select count(*) from incoming_parcel) as waiting",
  );
  console.log(`recorded ${rows[0]?.parcels}, waiting ${rows[0]?.waiting}`);
}

async function ended(id: string): Promise<Job> {
  for (;;) {
    const job = await house.jobs.read(id);
    console.log(`${job.kind} ${job.step} ${job.rowsDone}`);
    if (job.state !== "queued" && job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
