import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import type { z } from "zod";
import type { Endpoint } from "./endpoint.ts";
import { AppError } from "./errors.ts";
import { sayIssue } from "./issue-words.ts";

export type Locale = "zh" | "en";

export interface Asked<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly locale: Locale;
  /** The body before it was parsed: what the contract does not know is still in it. */
  readonly sent: unknown;
}

/** An endpoint with the code that answers it. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly handler: RequestHandler;
}

/**
 * As `implement`, for an operation of the bureau: `Authorization: Bearer` with the token that the operator set.
 * Whoever may not call it is told so before anything else of the request is looked at.
 */
export function implementForBureau<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(
  token: string | undefined,
  endpoint: Endpoint<P, Q, B, R>,
  answer: (asked: Asked<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>> | z.input<R>,
): Route {
  const { handler } = implement(endpoint, answer);
  return { endpoint, handler: forBureau(token, handler) };
}

/** A handler that only the bureau may reach. */
export function forBureau(token: string | undefined, handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    refuseUnlessBureau(token, request.headers.authorization);
    return handler(request, response, next);
  };
}

function refuseUnlessBureau(token: string | undefined, authorization: string | undefined): void {
  if (token === undefined) {
    throw new AppError(
      "bureau-token-not-set",
      {
        zh: "本服务未设置 PANHUO_BUREAU_TOKEN，不接受写入；请用命令行 panhuo policy load。",
        en: "This server has no PANHUO_BUREAU_TOKEN and takes no writing; use `panhuo policy load`.",
      },
      { status: 403 },
    );
  }
  const given = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  // Digests have one length, so the comparison takes one time whatever was sent.
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (timingSafeEqual(digest(given), digest(token))) return;
  throw new AppError(
    "bureau-token-wrong",
    { zh: "令牌缺失或有误。", en: "The token is missing or wrong." },
    { status: 401 },
  );
}

/** Joins a contract and its answer: parsed going in, checked going out. */
export function implement<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  endpoint: Endpoint<P, Q, B, R>,
  answer: (asked: Asked<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>> | z.input<R>,
): Route {
  return {
    endpoint,
    handler: async (request, response) => {
      const asked = {
        params: parse(endpoint.params, request.params, 400, "request-path-malformed"),
        query: parse(endpoint.query, withoutLanguage(request.query), 400, "request-query-malformed"),
        body: parse(endpoint.body, request.body, 422, "request-body-malformed"),
        locale: localeOf(request.headers["accept-language"], request.query.lang),
        // Express types it as anything at all.
        sent: request.body as unknown,
      };
      response.status(endpoint.status ?? 200).json(endpoint.response.parse(await answer(asked)));
    },
  };
}

/** Parses one part of a request, or refuses with what is wrong in each field. */
export function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  status: number,
  code: string,
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({
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
