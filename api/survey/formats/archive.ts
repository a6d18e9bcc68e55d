import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import yauzl from "yauzl";
import { decodeText } from "../../../gis/formats/encodings.ts";
import { AppError } from "../../errors.ts";
import { FILE_LIMITS, type FileLimits } from "./limits.ts";
import { refuseFile } from "./refusal.ts";

export interface ArchiveEntry {
  /** As its maker wrote it, in UTF-8 or GBK, with forward slashes. */
  readonly name: string;
  readonly bytes: number;
  readonly packedBytes: number;
  readonly entry: yauzl.Entry;
}

/** A ZIP whose contents page is within the limits and names nothing outside the archive. */
export interface Archive {
  readonly entries: readonly ArchiveEntry[];
  /** Unpacks some entries, each under a name of our choice. */
  extract(
    files: readonly { readonly entry: ArchiveEntry; readonly to: string }[],
    folder: string,
  ): Promise<void>;
  /** Unpacks everything into nothing: what comes out is counted and held against what is stated. */
  verify(): Promise<void>;
  close(): void;
}

/**
 * @throws AppError `archive-malformed`, `archive-too-many-entries`, `archive-too-large`,
 * `archive-path-unsafe`, `archive-encrypted`
 */
export async function openArchive(file: string, limits: FileLimits = FILE_LIMITS): Promise<Archive> {
  const zip = await open(file);
  try {
    if (zip.entryCount > limits.maxEntries) {
      throw refuseFile(
        "archive-too-many-entries",
        `压缩包内有 ${zip.entryCount} 个文件，超过上限 ${limits.maxEntries}。`,
        `The archive holds ${zip.entryCount} files, more than the ${limits.maxEntries} allowed.`,
      );
    }
    const entries: ArchiveEntry[] = [];
    for await (const entry of entriesOf(zip)) entries.push(checked(entry));
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    if (bytes > limits.maxUnpackedBytes) throw tooLarge(bytes, limits);
    for (const entry of entries) refuseBomb(entry.name, entry.bytes, entry.packedBytes, limits);
    return {
      entries,
      extract: (files, folder) => extract(zip, files, folder, limits),
      verify: () => verify(zip, entries, limits),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function open(file: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    // Names stay bytes: half of the archives made in China write them in GBK and do not say so.
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true };
    yauzl.open(file, options, (error, zip) => {
      if (error) reject(malformed(error));
      else resolve(zip);
    });
  });
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  for (;;) {
    const entry = await new Promise<yauzl.Entry | undefined>((resolve, reject) => {
      const done = (how: () => void) => {
        zip.removeAllListeners();
        how();
      };
      zip.once("entry", (next: yauzl.Entry) => done(() => resolve(next)));
      zip.once("end", () => done(() => resolve(undefined)));
      zip.once("error", (error: Error) => done(() => reject(malformed(error))));
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}

const ENCRYPTED = 0x1;
const NAME_IS_UTF8 = 0x800;

function checked(entry: yauzl.Entry): ArchiveEntry {
  // Left undecoded by our choice; the types know the decoded form only.
  const raw = entry.fileName as unknown as Buffer;
  const isUtf8 = (entry.generalPurposeBitFlag & NAME_IS_UTF8) !== 0;
  const name = (isUtf8 ? raw.toString("utf8") : decodeText(raw).text).replaceAll("\\", "/");
  const isUnsafe =
    name.startsWith("/") || /^[a-z]:/i.test(name) || name.includes("\0") || name.split("/").includes("..");
  if (isUnsafe) {
    throw refuseFile(
      "archive-path-unsafe",
      `压缩包内的路径 ${name} 指向压缩包之外，已拒绝。`,
      `The archive's path ${name} points outside the archive; refused.`,
    );
  }
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) {
    throw refuseFile(
      "archive-encrypted",
      "压缩包已加密，请去除密码后重新上传。",
      "The archive is encrypted; send it without a password.",
    );
  }
  return { name, bytes: entry.uncompressedSize, packedBytes: entry.compressedSize, entry };
}

async function extract(
  zip: yauzl.ZipFile,
  files: readonly { readonly entry: ArchiveEntry; readonly to: string }[],
  folder: string,
  limits: FileLimits,
): Promise<void> {
  const count = counter(limits);
  for (const { entry, to } of files) {
    const path = join(folder, to);
    await mkdir(dirname(path), { recursive: true });
    await unpack(zip, entry, count(entry), () => createWriteStream(path, { flags: "wx" }));
  }
}

async function verify(
  zip: yauzl.ZipFile,
  entries: readonly ArchiveEntry[],
  limits: FileLimits,
): Promise<void> {
  const count = counter(limits);
  for (const entry of entries) {
    const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
    await unpack(zip, entry, count(entry), nowhere);
  }
}

async function unpack(
  zip: yauzl.ZipFile,
  entry: ArchiveEntry,
  count: Transform,
  to: () => Writable,
): Promise<void> {
  try {
    // Opened only once there is something to write: a stream that nobody reads from fails where nobody hears it.
    const packed = await contentsOf(zip, entry);
    if (isDeflated(entry)) await pipeline(packed, createInflateRaw({ chunkSize: PIECE }), count, to());
    else await pipeline(packed, count, to());
  } catch (error) {
    throw error instanceof AppError ? error : malformed(error, entry.name);
  }
}

/** The contents page may lie about sizes: what really comes out is counted, over all entries together. */
function counter(limits: FileLimits): (entry: ArchiveEntry) => Transform {
  let total = 0;
  return (entry) => {
    let bytes = 0;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        total += chunk.length;
        try {
          if (total > limits.maxUnpackedBytes) throw tooLarge(total, limits);
          refuseBomb(entry.name, bytes, entry.packedBytes, limits);
          if (bytes > entry.bytes) throw otherSize(entry);
          done(null, chunk);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
      flush(done) {
        done(bytes < entry.bytes ? otherSize(entry) : null);
      },
    });
  };
}

const DEFLATED = 8;
const STILL_PACKED = { decodeFileData: false };
/** Unpacked in pieces of 16 KiB, as the library has it, a Shapefile took four times as long. */
const PIECE = 256 * 1024;

function isDeflated({ entry }: ArchiveEntry): boolean {
  return entry.compressionMethod === DEFLATED;
}

/** The bytes as they lie in the archive where they are deflated, and are then inflated here; else what the library makes of them. */
function contentsOf(zip: yauzl.ZipFile, entry: ArchiveEntry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, stream: Readable) => (error ? reject(error) : resolve(stream));
    if (isDeflated(entry)) zip.openReadStream(entry.entry, STILL_PACKED, done);
    else zip.openReadStream(entry.entry, done);
  });
}

function otherSize({ bytes }: ArchiveEntry): Error {
  return new Error(`it does not unpack to the ${bytes} bytes that are stated`);
}

function refuseBomb(name: string, bytes: number, packed: number, limits: FileLimits): void {
  if (bytes <= limits.ratioFreeBytes || bytes <= packed * limits.maxRatio) return;
  throw refuseFile(
    "archive-bomb",
    `压缩包内的 ${name} 压缩比超过 ${limits.maxRatio}:1，疑为压缩炸弹，已拒绝。`,
    `${name} in the archive is packed over ${limits.maxRatio} to 1, like a zip bomb; refused.`,
  );
}

function tooLarge(bytes: number, limits: FileLimits): AppError {
  return refuseFile(
    "archive-too-large",
    `压缩包解压后超过 ${limits.maxUnpackedBytes} 字节（${bytes}），已拒绝。`,
    `The archive unpacks to ${bytes} bytes, more than the ${limits.maxUnpackedBytes} allowed.`,
  );
}

function malformed(cause: unknown, name?: string): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = name === undefined ? "" : `${name}: `;
  return refuseFile(
    "archive-malformed",
    `压缩包已损坏或不是 ZIP：${what}${why}`,
    `The archive is damaged or not a ZIP: ${what}${why}`,
    { cause },
  );
}
