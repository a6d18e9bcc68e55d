import { createHash } from "node:crypto";
import { AppError } from "./errors.ts";

/** The ETag of what is told of a thing: it is another as soon as anything told is. */
export function etagOf(told: unknown): string {
  return `"${createHash("sha256").update(JSON.stringify(told)).digest("base64url").slice(0, 22)}"`;
}

/**
 * Refuses a change of what has changed since it was seen (`If-Match`), in the transaction of the change and after the
 * lock that others wait at.
 * @throws AppError 412 `version-changed`
 */
export function requireSeen(seen: string | undefined, told: unknown): void {
  if (seen === undefined) return;
  const tags = seen.split(",").map((tag) => tag.trim());
  if (tags.includes("*") || tags.includes(etagOf(told))) return;
  throw new AppError(
    "version-changed",
    {
      zh: "内容已在你查看之后发生变化；请重新查看后再办理。",
      en: "This has changed since you saw it; look again first.",
    },
    { status: 412 },
  );
}
