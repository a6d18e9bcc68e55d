import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../errors.ts";

export interface ReceivedFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** Where an uploaded file lies: by its contents, so that the same bytes lie there once. */
export function storedPath(folder: string, sha256: string, fileName: string): string {
  const extension = extname(fileName).toLowerCase();
  return join(folder, `${sha256}${/^\.[a-z0-9]{1,10}$/.test(extension) ? extension : ""}`);
}

/**
 * Streams a file into the folder of uploads; memory holds one piece of it.
 * @throws AppError 413 `file-too-large`, 422 `file-empty`
 */
export async function receiveFile(
  folder: string,
  fileName: string,
  content: Readable,
  maxBytes: number,
): Promise<ReceivedFile> {
  await mkdir(folder, { recursive: true });
  const arriving = join(folder, `${randomUUID()}.part`);
  const hash = createHash("sha256");
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) return done(tooLarge(maxBytes));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(content, counted, createWriteStream(arriving, { flags: "wx" }));
    if (bytes === 0) {
      throw new AppError(
        "file-empty",
        { zh: `${fileName} 是空文件。`, en: `${fileName} is empty.` },
        { status: 422 },
      );
    }
    const sha256 = hash.digest("hex");
    await rename(arriving, storedPath(folder, sha256, fileName));
    return { sha256, bytes };
  } catch (error) {
    await rm(arriving, { force: true });
    throw error;
  }
}

function tooLarge(maxBytes: number): AppError {
  const limit = Math.floor(maxBytes / 1024 ** 2);
  return new AppError(
    "file-too-large",
    {
      zh: `文件超过 ${limit} MB 上限；请拆分，或由管理员调整 PANHUO_UPLOAD_MB。`,
      en: `The file is larger than the limit of ${limit} MB; split it, or ask the operator to raise PANHUO_UPLOAD_MB.`,
    },
    { status: 413 },
  );
}
