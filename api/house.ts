import type { AuditHash } from "./audit/hash.ts";
import type { Database } from "./db/database.ts";
import { AppError } from "./errors.ts";
import type { Seal } from "./identity/seal.ts";
import type { IdentitySettings } from "./identity/settings.ts";
import type { JobRunner } from "./jobs/runner.ts";

/** What every room needs: the database, the date decisions are made on, and which city this is. */
export interface House {
  /** For the house's own work. What somebody asks for is answered by `db.as(actor)`: see identity/visit.ts. */
  readonly db: Database;
  readonly version: string;
  /** The jurisdiction whose policy packages apply, for instance 370100. */
  readonly jurisdiction: string;
  readonly demonstration: boolean;
  /** The bureau's token; undefined where only accounts may write over HTTP. */
  readonly bureauToken: string | undefined;
  readonly identity: IdentitySettings;
  /** What the second factors' secrets are kept under. */
  readonly seal: Seal;
  readonly auditHash: AuditHash;
  /** The folder of uploaded files, and how large one may be. */
  readonly files: string;
  readonly maxUploadBytes: number;
  readonly jobs: JobRunner;
  /** What pages are set in, as the operator names it; undefined: the face that Debian's fonts-noto-cjk brings. */
  readonly font: string | undefined;
  /** The civil date used where a request names none. */
  today(): string;
}

/** In the demonstration the clock stands still: the main document ended on 2024-11-30. */
export const DEMONSTRATION_TODAY = "2022-03-01";

/** Today's civil date in Asia/Shanghai. */
export function todayInShanghai(now: Date): string {
  // sv-SE writes dates as YYYY-MM-DD.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(now);
}

export function notFound(code: string, zh: string, en: string): AppError {
  return new AppError(code, { zh, en }, { status: 404 });
}
