import { z } from "zod";
import { endpoint } from "../endpoint.ts";

export const DOCUMENT_FORMATS = ["pdf", "docx", "xlsx"] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

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
