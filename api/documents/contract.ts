import { z } from "zod";
import { endpoint } from "../endpoint.ts";

export const DOCUMENT_FORMATS = ["pdf", "docx", "xlsx"] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/**
 * Whether a document is what the registry has under the same question. Anybody may ask who holds one: he has to know
 * its digest, and is told of nothing else.
 */
export function checkEndpoint<Query extends z.ZodObject>(
  name: string,
  title: { readonly zh: string; readonly en: string },
  query: Query,
) {
  return endpoint({
    id: `check-${name}`,
    method: "get",
    path: `/api/documents/${name}/check`,
    room: "documents",
    summary: { zh: `核验${title.zh}的校验码`, en: `Check the digest of: ${title.en}` },
    query: query.extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) }),
    response: z.object({ digest: z.string(), agrees: z.boolean() }),
  });
}

/** The operation that gives a form as a file. */
export function formEndpoint<Query extends z.ZodObject>(
  name: string,
  title: { readonly zh: string; readonly en: string },
  query: Query,
) {
  return endpoint({
    id: `document-${name}`,
    method: "get",
    path: `/api/documents/${name}`,
    room: "documents",
    power: "read-registry",
    summary: { zh: `${title.zh}（PDF、Word 或 Excel）`, en: `${title.en} as PDF, Word or Excel` },
    query: query.extend({ format: z.enum(DOCUMENT_FORMATS).default("pdf") }),
    response: z.string(),
    answers: "application/octet-stream",
    refusals: [404, 409],
  });
}
