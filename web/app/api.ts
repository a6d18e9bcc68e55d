import { z } from "zod";
import { type Endpoint, problem } from "../../api/endpoint.ts";
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

/** One request: the parts of its path, its query, and the language for problem details. */
export interface Ask {
  readonly lang: Lang;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
  /** What is sent, where it is not only asked: the body, and headers beside the usual ones. */
  readonly send?: { readonly body: BodyInit; readonly type: string };
  readonly authorization?: string;
}

/** `/api/parcels/{id}` with its parameters and those query values that are present. */
export function address(path: string, ask: Pick<Ask, "params" | "query">): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(ask.params?.[name] ?? ""),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(ask.query ?? {})) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const search = query.toString();
  return search === "" ? filled : `${filled}?${search}`;
}

type Asked<Response extends z.ZodType> = Pick<
  Endpoint<z.ZodType, z.ZodType, z.ZodType, Response>,
  "path" | "response" | "id"
>;

/** Ask the server as `endpoint` states, and parse the answer with the same contract. */
export async function read<Response extends z.ZodType>(
  endpoint: Asked<Response>,
  ask: Ask,
): Promise<z.output<Response>> {
  const answer = await answerTo(endpoint, "application/json", ask);
  const parsed = endpoint.response.safeParse(await jsonOf(endpoint, answer));
  if (!parsed.success) throw new Unreadable(`${endpoint.id}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** A file that the server answers with, and its name as the server gave it, in UTF-8 by RFC 5987. */
export async function readFile(
  endpoint: Asked<z.ZodType>,
  ask: Ask,
): Promise<{ readonly content: Blob; readonly name: string | undefined }> {
  const answer = await answerTo(endpoint, "*/*", ask);
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(answer.headers.get("content-disposition") ?? "")?.[1];
  return {
    content: await answer.blob(),
    name: encoded === undefined ? undefined : decodeURIComponent(encoded),
  };
}

/** The answer where it is one; a refusal and no answer at all are thrown, each as itself. */
async function answerTo(endpoint: Asked<z.ZodType>, accept: string, ask: Ask): Promise<Response> {
  const answer = await fetch(address(endpoint.path, ask), {
    headers: {
      accept,
      "accept-language": ask.lang === "zh" ? "zh-CN" : "en",
      ...(ask.send === undefined ? {} : { "content-type": ask.send.type }),
      ...(ask.authorization === undefined ? {} : { authorization: ask.authorization }),
    },
    ...(ask.send === undefined ? {} : { method: "POST", body: ask.send.body }),
    ...(ask.signal === undefined ? {} : { signal: ask.signal }),
  }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Unreachable("no answer", { cause });
  });
  if (answer.ok) return answer;
  const refusal = problem.safeParse(await jsonOf(endpoint, answer));
  if (refusal.success) throw new Refusal(answer.status, refusal.data.code, refusal.data.detail);
  throw new Unreadable(`${endpoint.id}: HTTP ${answer.status} without problem details`);
}

async function jsonOf({ id }: Asked<z.ZodType>, answer: Response): Promise<unknown> {
  return answer.json().catch((cause: unknown) => {
    throw new Unreadable(`${id}: not JSON`, { cause });
  });
}
