import { join } from "node:path";
import { readCity } from "../sql/generated/queries.ts";
import type { AuditHash } from "./audit/hash.ts";
import type { Database } from "./db/database.ts";
import { AppError } from "./errors.ts";
import { DEMONSTRATION_TODAY, type House, todayInShanghai } from "./house.ts";
import { keyFrom, sealWith } from "./identity/seal.ts";
import { IDENTITY_DEFAULTS, type IdentitySettings } from "./identity/settings.ts";
import { JobRunner } from "./jobs/runner.ts";
import { packageManifest } from "./package-root.ts";
import { packageReference } from "./policy/package.ts";
import { uploadWork } from "./survey/uploads/work.ts";

/** Where uploaded files lie, how large one may be, and what the audit is chained with. */
export interface HouseSettings {
  readonly dataDir: string;
  readonly uploadMegabytes?: number | undefined;
  readonly auditHash?: AuditHash | undefined;
  /** `own`: a command runs the work that it ordered and nobody else's. */
  readonly jobs?: "any" | "own" | undefined;
  readonly identity?: IdentitySettings | undefined;
  readonly font?: string | undefined;
  readonly secretKey?: string | undefined;
}

/**
 * The house on a database that holds a city.
 * @throws AppError `city-not-set`
 */
export async function openHouse(
  db: Database,
  fixedToday: string | undefined,
  bureauToken?: string,
  {
    dataDir,
    uploadMegabytes = 2_048,
    auditHash = "sha256",
    identity = IDENTITY_DEFAULTS,
    jobs = "any",
    font,
    secretKey,
  }: HouseSettings = {
    dataDir: ".panhuo",
  },
): Promise<House> {
  const city = await db.run(readCity);
  if (!city) {
    throw new AppError("city-not-set", {
      zh: "数据库中还没有城市；请先运行 panhuo init。",
      en: "The database holds no city yet; run `panhuo init` first.",
    });
  }
  const { jurisdiction, demonstration } = city;
  const fixed = fixedToday ?? (demonstration ? DEMONSTRATION_TODAY : undefined);
  const today = () => fixed ?? todayInShanghai(new Date());
  const files = join(dataDir, "uploads");
  const policyPackage = () => packageReference(jurisdiction);
  return {
    db,
    version: packageManifest().version,
    jurisdiction,
    demonstration,
    bureauToken,
    auditHash,
    identity,
    seal: sealWith((mayMake) => keyFrom(secretKey, dataDir, mayMake)),
    files,
    maxUploadBytes: uploadMegabytes * 1024 ** 2,
    jobs: new JobRunner(db, uploadWork({ db, files, today, auditHash, policyPackage }), jobs),
    font,
    today,
  };
}
