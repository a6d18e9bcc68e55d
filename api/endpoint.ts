import { z } from "zod";
import type { Power } from "../gis/identity/powers.ts";

/**
 * One operation of the HTTP interface, stated once: the router, the OpenAPI
 * document and the web client all read this description. No server code here,
 * because `web` opens contracts too.
 */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly id: string;
  readonly method: "get" | "post";
  /** OpenAPI form: `/api/parcels/{id}`. */
  readonly path: string;
  readonly summary: { readonly zh: string; readonly en: string };
  readonly room: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly response: Response;
  /** Other media types in which it answers the same, when asked. */
  readonly alsoAs?: readonly string[];
  /** The type of a body that is a file and not JSON: its handler reads the stream itself. */
  readonly takes?: "application/octet-stream" | undefined;
  /** The type of an answer that is not JSON. */
  readonly answers?: "text/event-stream" | "application/geo+json" | "application/octet-stream" | undefined;
  /** Headers that it needs: which sending of a command it is, and which version whoever sends it has seen. */
  readonly headers?: readonly RequestHeader[] | undefined;
  /** A POST that computes and records nothing: any other takes an Idempotency-Key. */
  readonly changesNothing?: true | undefined;
  /** Its answer holds a secret that is not kept: sent again under its key, it is refused with 409. */
  readonly isToldOnce?: true | undefined;
  /** A GET answers with the ETag of what it tells; a POST on the same thing honours it as If-Match. */
  readonly versioned?: true | undefined;
  /** 202 where the work goes on after the answer. */
  readonly status?: 200 | 202 | undefined;
  /** The 4xx statuses it may answer, beside those every operation shares. */
  readonly refusals: readonly number[];
  /** What whoever calls it must be able to do, where not everyone may. */
  readonly power?: Power | undefined;
}

export type RequestHeader = "Idempotency-Key" | "If-Match";

/** The headers that an operation reads, and whether it needs them. */
export function headersOf({
  method,
  headers = [],
  changesNothing,
  versioned,
}: Endpoint): readonly { readonly name: RequestHeader; readonly required: boolean }[] {
  if (method === "get") return [];
  const reads: RequestHeader[] = [
    ...(changesNothing ? [] : (["Idempotency-Key"] as const)),
    ...(versioned || headers.includes("If-Match") ? (["If-Match"] as const) : []),
  ];
  return reads.map((name) => ({ name, required: headers.includes(name) }));
}

const BETWEEN = " ∥ ";

/** What is wrong with a value, in both languages; zod carries one text. */
export function both(zh: string, en: string): string {
  return `${zh}${BETWEEN}${en}`;
}

/** The two languages of what `both` joined; undefined of another text. */
export function eachOf(message: string): { readonly zh: string; readonly en: string } | undefined {
  const [zh, en] = message.split(BETWEEN);
  return zh !== undefined && en !== undefined ? { zh, en } : undefined;
}

export const nothing = z.strictObject({});
export const noBody = z.undefined();

export function endpoint<
  Response extends z.ZodType,
  Params extends z.ZodType = typeof nothing,
  Query extends z.ZodType = typeof nothing,
  Body extends z.ZodType = typeof noBody,
>(e: {
  id: string;
  method: "get" | "post";
  path: string;
  summary: { zh: string; en: string };
  room: string;
  params?: Params;
  query?: Query;
  body?: Body;
  response: Response;
  alsoAs?: readonly string[];
  refusals?: readonly number[];
  power?: Power;
  takes?: "application/octet-stream";
  answers?: "text/event-stream" | "application/geo+json" | "application/octet-stream";
  headers?: readonly RequestHeader[];
  changesNothing?: true;
  isToldOnce?: true;
  versioned?: true;
  status?: 200 | 202;
}): Endpoint<Params, Query, Body, Response> {
  return {
    ...e,
    // Each cast supplies the default that its type parameter already names.
    params: e.params ?? (nothing as z.ZodType as Params),
    query: e.query ?? (nothing as z.ZodType as Query),
    body: e.body ?? (noBody as z.ZodType as Body),
    refusals: e.refusals ?? [],
  };
}

/** The last day that a request may name. */
export const LAST_DAY = "2999-12-31";

/** A civil date that exists in the calendar: 2021-02-30 is refused, and so is a year that no act has. CONV-5. */
export const civilDate = z.iso
  .date(both("应为日期，如 2021-03-31", "must be a date such as 2021-03-31"))
  .refine(
    (day) => day >= "1900-01-01" && day <= LAST_DAY,
    both("1900 至 2999 年间的日期", "a day from 1900 to 2999"),
  )
  .describe("civil date YYYY-MM-DD in Asia/Shanghai");

/** A moment of recorded time that PostgreSQL can hold; offsets reach from -12 to +14 hours. */
export const moment = z.iso
  .datetime({ offset: true })
  .refine(
    (at) => at >= "1900" && at < "3000" && !/[+-](1[5-9]|2\d):?\d\d$/.test(at),
    both("1900 至 2999 年间的时刻", "a moment from 1900 to 2999"),
  );

/** A whole number in a path or query, in plain digits: 0x10 and 1e2 are other names of the same thing. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, both("十进制整数", "a whole number in plain digits"))
    .transform(Number)
    .pipe(z.number().int().min(least).max(most));

/** Every route that decides takes it; absent, the server's date counts (see `today` of /api/city). */
export const asOfQuery = z.strictObject({ asOf: civilDate.optional() });

/** RFC 9457 problem details, with a stable code. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe("stable; names a state"),
  detail: z.string().describe("in the language asked for"),
  instance: z.string().optional(),
  issues: z
    .array(z.object({ field: z.string(), reason: z.string() }))
    .optional()
    .describe("what is wrong with each field of the request"),
});
