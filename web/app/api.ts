import { z } from "zod";
import { type Endpoint, type noBody, problem } from "../../api/endpoint.ts";
import type { Lang } from "./text.ts";

/** The server answered with problem details (RFC 9457): a refusal that the reader can act on. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** No answer at all. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** An answer that is not what the contract states. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** Tells of a refusal for want of a session: whoever was signed in may be so no longer. */
export const signInNeeded = new EventTarget();

/** A contract, as far as asking needs it. */
type Asked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> = Pick<
  Endpoint<P, Q, B, R>,
  "id" | "method" | "path" | "params" | "query" | "body" | "response"
>;

/** What a request brings along beside what its contract asks for. */
interface Beside {
  /** The language of problem details. */
  readonly lang: Lang;
  readonly signal?: AbortSignal;
  readonly authorization?: string;
  /** The ETag of the version that whoever commands has seen. */
  readonly ifMatch?: string;
  /** Which sending of a command it is: sent again with the same key, it is carried out once. */
  readonly idempotencyKey?: string;
  /** The body of an operation that takes a file. */
  readonly file?: Blob;
}

/** An address is made of text, so a part may be said as it will be read: 20 as "20". */
type Said<In, Out> = { readonly [K in keyof In]: In[K] | Out[K & keyof Out] | undefined };
/** A part that may be left out where nothing of it is required; bodies of files and of reading are none. */
type Part<Name extends string, T> = [T] extends [undefined]
  ? { readonly [K in Name]?: never }
  : // An object of no fields takes any name, as its type says.
    string extends keyof T
    ? { readonly [K in Name]?: T }
    : object extends T
      ? { readonly [K in Name]?: T }
      : { readonly [K in Name]: T };

/** What a contract is asked with. */
export type Asking<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = Part<
  "params",
  Said<z.input<P>, z.output<P>>
> &
  Part<"query", Said<z.input<Q>, z.output<Q>>> &
  Part<"body", z.input<B>>;

/** `/api/parcels/{id}` with its parameters and those query values that are present. */
export function address(path: string, { params, query }: Pick<Parts, "params" | "query">): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params?.[name] ?? "")),
  );
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== "") said.set(name, String(value));
  }
  const search = said.toString();
  return search === "" ? filled : `${filled}?${search}`;
}

/**
 * The client of the interface, made of its contracts: what is asked and answered has their types, and every answer is
 * parsed by them. A refusal comes as `Refusal`, silence as `Unreachable`.
 */
export async function read<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(endpoint: Asked<P, Q, B, R>, ask: Asking<P, Q, B> & Beside): Promise<z.output<R>> {
  const answer = await answerTo(endpoint, "application/json", ask);
  const parsed = endpoint.response.safeParse(await jsonOf(endpoint, answer));
  if (!parsed.success) throw new Unreadable(`${endpoint.id}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** A file that the server answers with, and its name as the server gave it, in UTF-8 by RFC 5987. */
export async function readFile<P extends z.ZodType, Q extends z.ZodType>(
  endpoint: Asked<P, Q, typeof noBody, z.ZodType>,
  ask: Asking<P, Q, typeof noBody> & Beside,
): Promise<{ readonly content: Blob; readonly name: string | undefined }> {
  const answer = await answerTo(endpoint, "*/*", ask);
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(answer.headers.get("content-disposition") ?? "")?.[1];
  return {
    content: await answer.blob(),
    name: encoded === undefined ? undefined : decodeURIComponent(encoded),
  };
}

/** The parts of any request, once their types have been looked at. */
interface Parts {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** The answer where it is one; a refusal and no answer at all are thrown, each as itself. */
async function answerTo(
  endpoint: Asked<z.ZodType, z.ZodType, z.ZodType, z.ZodType>,
  accept: string,
  ask: Parts & Beside,
): Promise<Response> {
  const { lang, signal, authorization, ifMatch, idempotencyKey, file, body } = ask;
  const headers = {
    accept,
    "accept-language": lang === "zh" ? "zh-CN" : "en",
    "content-type": file ? "application/octet-stream" : body === undefined ? undefined : "application/json",
    authorization,
    "if-match": ifMatch,
    "idempotency-key": idempotencyKey,
  };
  const given = Object.entries(headers).filter((one): one is [string, string] => one[1] !== undefined);
  const answer = await fetch(address(endpoint.path, ask), {
    method: endpoint.method,
    headers: given,
    body: file ?? (body === undefined ? null : JSON.stringify(body)),
    signal: signal ?? null,
  }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Unreachable("no answer", { cause });
  });
  if (answer.ok) return answer;
  const refusal = problem.safeParse(await jsonOf(endpoint, answer));
  if (refusal.success && refusal.data.code === "sign-in-needed")
    signInNeeded.dispatchEvent(new Event("told"));
  if (refusal.success) throw new Refusal(answer.status, refusal.data.code, refusal.data.detail);
  throw new Unreadable(`${endpoint.id}: HTTP ${answer.status} without problem details`);
}

async function jsonOf({ id }: { readonly id: string }, answer: Response): Promise<unknown> {
  return answer.json().catch((cause: unknown) => {
    throw new Unreadable(`${id}: not JSON`, { cause });
  });
}
