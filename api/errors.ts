export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export interface FieldIssue {
  readonly field: string;
  readonly reason: Bilingual;
}

/**
 * A refusal with a stable code. `code` names a state (`district-unknown`), never an
 * action; `status` is the HTTP status it becomes, 500 when nobody chose one.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** What is wrong with each field of the request. */
  readonly issues: readonly FieldIssue[] | undefined;

  constructor(
    code: string,
    message: Bilingual,
    options: {
      status?: number;
      cause?: unknown;
      details?: Readonly<Record<string, unknown>>;
      issues?: readonly FieldIssue[];
    } = {},
  ) {
    super(message.en, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.zh = message.zh;
    this.en = message.en;
    this.status = options.status ?? 500;
    this.details = options.details;
    this.issues = options.issues;
  }
}
