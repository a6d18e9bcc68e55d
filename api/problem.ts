import type { ErrorRequestHandler, Request, Response } from "express";
import type { z } from "zod";
import { asRefusal } from "./db/sql-error.ts";
import type { problem } from "./endpoint.ts";
import { AppError, type Bilingual } from "./errors.ts";
import { localeOf } from "./route.ts";

/** The one place where an error becomes an answer. */
export const answerProblem: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) return next(error);
  const known = asAppError(error);
  // Whoever asked learns that it failed; why is for the log, not for strangers.
  if (known.status >= 500) console.error(error);
  sendProblem(request, response, known);
};

export function sendProblem(request: Request, response: Response, error: AppError): void {
  const locale = localeOf(request.headers["accept-language"], request.query.lang);
  const body: z.input<typeof problem> = {
    type: "about:blank",
    title: TITLES[error.status]?.[locale] ?? error.code,
    status: error.status,
    code: error.code,
    detail: error[locale],
    instance: request.originalUrl,
    ...error.details,
    ...(error.issues && {
      issues: error.issues.map(({ field, reason }) => ({ field, reason: reason[locale] })),
    }),
  };
  response.vary("Accept-Language");
  if (error.status === 401) response.set("www-authenticate", "Bearer");
  response.status(error.status).type("application/problem+json").send(JSON.stringify(body));
}

/** Express and its body parser throw errors with `status` and `type`; everything else is a fault of ours. */
function asAppError(error: unknown): AppError {
  const refusal = asRefusal(error);
  if (refusal instanceof AppError) return refusal;
  const { status, type } = describe(error);
  const known = type ? BODY_PROBLEMS[type] : undefined;
  if (known) return new AppError(known.code, known.message, { status: known.status, cause: error });
  if (status === 404) return pathUnknown(error);
  if (status !== undefined && status >= 400 && status < 500) {
    return new AppError(
      "request-malformed",
      { zh: "请求无法解析。", en: "The request cannot be read." },
      { status, cause: error },
    );
  }
  return new AppError(
    "unexpected-failure",
    { zh: "服务器内部错误，已记录。", en: "The server failed; the failure is logged." },
    { status: 500, cause: error },
  );
}

/** Nothing of the page or the interface lies there. */
export function pathUnknown(cause?: unknown): AppError {
  return new AppError(
    "path-unknown",
    {
      zh: "这里没有内容；接口清单见 /api/openapi.json。",
      en: "There is nothing here; /api/openapi.json lists what there is.",
    },
    { status: 404, cause },
  );
}

function describe(error: unknown): { status?: number; type?: string } {
  if (typeof error !== "object" || error === null) return {};
  return {
    ...("status" in error && typeof error.status === "number" ? { status: error.status } : {}),
    ...("type" in error && typeof error.type === "string" ? { type: error.type } : {}),
  };
}

const BODY_PROBLEMS: Record<string, { code: string; status: number; message: Bilingual }> = {
  "entity.too.large": {
    code: "body-too-large",
    status: 413,
    message: { zh: "请求体超过 1 MB 上限。", en: "The body is larger than the limit of 1 MB." },
  },
  "entity.parse.failed": {
    code: "body-not-json",
    status: 400,
    message: { zh: "请求体不是有效的 JSON。", en: "The body is not valid JSON." },
  },
  "encoding.unsupported": {
    code: "body-encoding-unsupported",
    status: 415,
    message: { zh: "不支持该内容编码。", en: "This content encoding is not supported." },
  },
  "charset.unsupported": {
    code: "body-charset-unsupported",
    status: 415,
    message: { zh: "不支持该字符集，请使用 UTF-8。", en: "This charset is not supported; use UTF-8." },
  },
};

const TITLES: Record<number, { zh: string; en: string }> = {
  400: { zh: "请求有误", en: "Bad request" },
  401: { zh: "需要授权", en: "Unauthorized" },
  403: { zh: "不允许", en: "Forbidden" },
  404: { zh: "未找到", en: "Not found" },
  405: { zh: "不允许的方法", en: "Method not allowed" },
  409: { zh: "冲突", en: "Conflict" },
  412: { zh: "版本已变", en: "Precondition failed" },
  413: { zh: "内容过大", en: "Content too large" },
  415: { zh: "不支持的内容类型", en: "Unsupported media type" },
  429: { zh: "请求过多", en: "Too many requests" },
  502: { zh: "上游服务不可用", en: "Bad gateway" },
  422: { zh: "内容无法处理", en: "Unprocessable content" },
  500: { zh: "服务器错误", en: "Internal server error" },
  503: { zh: "服务暂不可用", en: "Service unavailable" },
  504: { zh: "查询超时", en: "Query timed out" },
};
