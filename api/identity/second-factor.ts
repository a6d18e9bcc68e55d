import { Secret, TOTP } from "otpauth";
import * as q from "../../sql/generated/queries.ts";
import type { House } from "../house.ts";
import { isSealed } from "./seal.ts";
import { hashOf } from "./secret.ts";

const PERIOD_SECONDS = 30;

/** Six digits every thirty seconds (RFC 6238), which every authenticator knows. */
function authenticator(secret: string, name: string): TOTP {
  return new TOTP({
    issuer: "Panhuo",
    label: name,
    secret: Secret.fromBase32(secret),
    period: PERIOD_SECONDS,
  });
}

/** A new secret, as text to type and as the address that an authenticator reads. */
export function newSecret(name: string): { readonly secret: string; readonly uri: string } {
  const secret = new Secret({ size: 20 }).base32;
  return { secret, uri: authenticator(secret, name).toString() };
}

/**
 * Whether it is a code of now, or of half a minute before or after, that was not used yet; or an unused recovery code.
 * Either counts once.
 */
export async function acceptCode(
  { db, seal }: Pick<House, "db" | "seal">,
  accountId: string,
  kept: string,
  code: string,
): Promise<boolean> {
  const given = code.replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(given)) {
    const codeHash = hashOf(given.toLowerCase());
    return (await db.run(q.useRecoveryCode, { accountId, codeHash })) === 1;
  }
  const delta = authenticator(seal.open(kept, accountId), "").validate({ token: given, window: 1 });
  if (delta === null) return false;
  const step = Math.floor(Date.now() / 1000 / PERIOD_SECONDS) + delta;
  return (await db.run(q.useStep, { accountId, step })) === 1;
}

/** Secrets from before they were sealed. */
export async function sealFormerSecrets({ db, seal }: Pick<House, "db" | "seal">): Promise<void> {
  await db.transaction(async (tx) => {
    for (const { accountId, secret } of await tx.run(q.listSecondFactors)) {
      if (isSealed(secret)) continue;
      await tx.run(q.resealSecondFactor, {
        accountId,
        secret: seal.close(secret, accountId),
        former: secret,
      });
    }
  });
}
