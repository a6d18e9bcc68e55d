import { Secret, TOTP } from "otpauth";
import * as q from "../../sql/generated/queries.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import { isSealed, type Seal } from "./seal.ts";
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

/**
 * Opens every secret once, so that a key that was lost or mixed up is told at the start and not to whoever signs in;
 * seals those from before they were sealed.
 * @throws AppError `secret-key-lost` with the names of the accounts whose secrets do not open
 */
export async function readySecondFactors({ db, seal }: Pick<House, "db" | "seal">): Promise<void> {
  const closed: string[] = [];
  await db.transaction(async (tx) => {
    for (const { accountId, name, secret } of await tx.run(q.listSecondFactors)) {
      if (isSealed(secret)) {
        if (!opens(seal, secret, accountId)) closed.push(name);
        continue;
      }
      await tx.run(q.resealSecondFactor, {
        accountId,
        secret: seal.close(secret, accountId),
        former: secret,
      });
    }
  });
  if (closed.length === 0) return;
  const names = closed.join(", ");
  throw new AppError("secret-key-lost", {
    zh: `以下账号的第二因素密钥无法用现有密钥解密：${names}。请恢复 DATA_DIR 中的 secret.key 或 PANHUO_SECRET_KEY；确已丢失的，逐个执行 panhuo user reset-password 账号 --second-factor，再行启动。`,
    en: `The second factors of these accounts do not open with the present key: ${names}. Restore secret.key in DATA_DIR, or PANHUO_SECRET_KEY; if it is lost, run \`panhuo user reset-password NAME --second-factor\` for each, then start again.`,
  });
}

function opens(seal: Seal, secret: string, accountId: string): boolean {
  try {
    seal.open(secret, accountId);
    return true;
  } catch {
    return false;
  }
}
