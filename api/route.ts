import type { Request, RequestHandler, Response } from "express";
import type { z } from "zod";
import { mayUse, POWERS, type Power } from "../gis/identity/powers.ts";
import { recordFailure } from "./audit/record.ts";
import type { Endpoint } from "./endpoint.ts";
import { AppError } from "./errors.ts";
import { type Admitted, noteSending, visitOf } from "./identity/visit.ts";
import { sayIssue } from "./issue-words.ts";
import { unstorable } from "./storable.ts";
import { etagOf } from "./version.ts";

export type Locale = "zh" | "en";

/** A request, parsed; with whoever asks (`actor`) and the database as he may see it (`db`). */
export interface Asked<P, Q, B> extends Admitted {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly locale: Locale;
  /** The body before it was parsed: what the contract does not know is still in it. */
  readonly sent: unknown;
  /** The ETag of the version that whoever asks has seen. */
  readonly seen: string | undefined;
}

/** An endpoint with the code that answers it. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly handler: RequestHandler;
}

/**
 * A handler for those who have the power that the contract names. Whoever has not is told so before anything else of
 * the request is looked at; that he tried is recorded.
 */
export function guarded(endpoint: Endpoint, handler: RequestHandler): RequestHandler {
  const { id, power } = endpoint;
  return async (request, response, next) => {
    const { db, ...witness } = visitOf(request);
    const refusal = power === undefined ? undefined : powerMissing(witness, power);
    if (!refusal) {
      noteSending(request, endpoint);
      return handler(request, response, next);
    }
    if (witness.actor.role !== "anonymous" && !witness.passwordDue)
      await recordFailure(db, witness, { action: id, subject: request.originalUrl }, refusal);
    throw refusal;
  };
}

function powerMissing({ actor, passwordDue }: Omit<Admitted, "db">, power: Power): AppError | undefined {
  if (passwordDue && power !== "own-account") {
    return new AppError(
      "password-due",
      { zh: "密码到期或为初始密码，请先修改密码。", en: "The password is due: change it first." },
      { status: 403 },
    );
  }
  if (mayUse(actor, power)) return undefined;
  if (actor.role === "anonymous" && actor.account === null) {
    return new AppError(
      "sign-in-needed",
      { zh: "请先登录，或随请求附上令牌。", en: "Sign in first, or send a token with the request." },
      { status: 401 },
    );
  }
  return new AppError(
    "power-missing",
    {
      zh: `${actor.name}（${actor.role}）无权进行此操作；有权的角色：${POWERS[power].join("、")}。`,
      en: `${actor.name} (${actor.role}) may not do this; these roles may: ${POWERS[power].join(", ")}.`,
    },
    { status: 403, details: { power, holders: POWERS[power] } },
  );
}

/** Joins a contract and its answer: parsed going in, checked going out. */
export function implement<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  endpoint: Endpoint<P, Q, B, R>,
  answer: (asked: Asked<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>> | z.input<R>,
): Route {
  return {
    endpoint,
    handler: guarded(endpoint, async (request, response) => {
      const asked = {
        ...visitOf(request),
        params: parse(endpoint.params, request.params, 400, "request-path-malformed"),
        query: parse(endpoint.query, withoutLanguage(request.query), 400, "request-query-malformed"),
        body: parse(endpoint.body, request.body, 422, "request-body-malformed"),
        locale: localeOf(request.headers["accept-language"], request.query.lang),
        // Express types it as anything at all.
        sent: request.body as unknown,
        seen: request.headers["if-match"],
      };
      const body: unknown = endpoint.response.parse(await answer(asked));
      linkNext(request, response, body);
      if (endpoint.versioned && endpoint.method === "get") response.set("etag", etagOf(body));
      response.status(endpoint.status ?? 200).json(body);
    }),
  };
}

/** A page that names the key of the next one also links to it (RFC 8288). */
function linkNext(request: Request, response: Response, body: unknown): void {
  if (typeof body !== "object" || body === null || !("nextCursor" in body)) return;
  if (typeof body.nextCursor !== "string") return;
  const [path = "", query] = request.originalUrl.split("?", 2);
  const next = new URLSearchParams(query);
  next.set("cursor", body.nextCursor);
  response.append("link", `<${path}?${next}>; rel="next"`);
}

/** Parses one part of a request, or refuses with what is wrong in each field. */
export function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  status: number,
  code: string,
): z.output<S> {
  const fault = unstorable(value);
  // What came is said by its type: without the value zod would call it undefined.
  const result = fault ? undefined : schema.safeParse(value, { reportInput: true });
  if (result?.success) return result.data;
  const issues = fault
    ? [fault]
    : (result?.error.issues ?? []).map((issue) => ({
        field: issue.path.join(".") || "(whole)",
        reason: sayIssue(issue),
      }));
  const first = issues[0];
  throw new AppError(
    code,
    {
      zh: `请求不符合接口约定：${first?.field} ${first?.reason.zh}`,
      en: `The request does not follow the contract: ${first?.field}: ${first?.reason.en}`,
    },
    { status, issues },
  );
}

/** Every operation understands `lang`; no contract has to repeat it. */
export function withoutLanguage(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { lang: _language, ...rest } = query;
  return rest;
}

/** Chinese unless English is asked for, by `lang=en` or by the header, whose weights count. */
export function localeOf(acceptLanguage: string | undefined, lang?: unknown): Locale {
  if (lang === "en" || lang === "zh") return lang;
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
      const weight = Number(parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find(Boolean) ?? 1);
      return { language: tag.split("-")[0], weight: Number.isNaN(weight) ? 0 : weight };
    })
    .filter(({ language, weight }) => weight > 0 && (language === "zh" || language === "en"))
    .sort((a, b) => b.weight - a.weight);
  return wanted[0]?.language === "en" ? "en" : "zh";
}

/** Express writes `:id` where OpenAPI writes `{id}`. */
export function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
