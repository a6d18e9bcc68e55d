import type { Response } from "express";

/** Says that an answer is a file to keep, under which name, and that nobody keeps it for another. */
export function describeDownload(
  response: Response,
  { fileName, mediaType }: { readonly fileName: string; readonly mediaType: string },
): void {
  const ascii = fileName.replaceAll(/[^\x20-\x7e]+/g, "_").replaceAll(/["\\]/g, "_");
  // RFC 8187 leaves four characters that encodeURIComponent does not.
  const encoded = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  response.set({
    "content-type": mediaType,
    "content-disposition": `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    "cache-control": "no-store",
  });
}

/** What was begun to be read before the first byte was sent, so that it could still be refused, whole again. */
export async function* withFirst<T>(first: IteratorResult<T>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    if (first.done) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
