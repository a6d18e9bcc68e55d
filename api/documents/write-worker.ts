import { parentPort } from "node:worker_threads";
import type { WriteJob, WriteReply } from "./write.ts";
import { writePages } from "./write-pages.ts";
import { writeWord } from "./write-word.ts";
import { writeWorkbook } from "./write-workbook.ts";

// Writes documents beside the thread that serves, one after another.

parentPort?.on("message", (job: WriteJob) => {
  written(job).then(
    (file) => answer({ file }),
    (error: unknown) => answer({ fault: error instanceof Error ? (error.stack ?? "") : String(error) }),
  );
});

function answer(reply: WriteReply): void {
  parentPort?.postMessage(reply);
}

async function written({ document, format, font }: WriteJob): Promise<Uint8Array> {
  if (format === "docx") return writeWord(document);
  if (format === "xlsx") return writeWorkbook(document);
  if (font) return writePages(document, font, new Date());
  throw new Error("pages are written with a font");
}
