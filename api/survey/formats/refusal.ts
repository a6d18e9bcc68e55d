import { AppError } from "../../errors.ts";

/** A file that cannot be taken as it is: what is wrong with it, and what to send instead. */
export function refuseFile(
  code: string,
  zh: string,
  en: string,
  more: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
): AppError {
  return new AppError(code, { zh, en }, { status: 422, ...more });
}
