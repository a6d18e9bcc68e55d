import { ANONYMOUS } from "../../gis/identity/roles.ts";
import * as q from "../../sql/generated/queries.ts";
import { appendEntry, recordFailure, type Witness } from "../audit/record.ts";
import { keepAnswer, takeSending } from "../audit/sending.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import { checkPassword, hashPassword, NOBODYS_PASSWORD } from "./password-hash.ts";
import { acceptCode } from "./second-factor.ts";
import { hashOf, randomToken } from "./secret.ts";

/** Where a sign-in comes from. */
type From = Pick<Witness, "address" | "auditHash" | "sending">;

interface Given {
  readonly name: string;
  readonly password: string;
  /** Of the second factor, or a recovery code. */
  readonly code?: string | undefined;
}

/**
 * A session's token for whoever knows the password of an account and, where it has one, holds its second factor.
 * Whether the name or the password is wrong nobody is told. Success and failure are recorded.
 * @throws AppError 401 `sign-in-refused`, `second-factor-needed`; 429 `sign-in-locked`
 */
export async function signIn(house: House, from: From, given: Given): Promise<string> {
  const deed = { action: "signIn", subject: given.name };
  try {
    const { accountId, cheap, passwordHash } = await identify(house, from, given);
    const token = randomToken();
    const dearer = cheap ? await hashPassword(given.password) : undefined;
    const witness = { ...from, actor: { ...ANONYMOUS, account: accountId, name: given.name } };
    await house.db.transaction(async (tx) => {
      // A session's token is told once: a repetition is refused here, and only whoever knows the password learns of it.
      await takeSending(tx, witness);
      // Whoever changes a password ends the sessions of those who knew it: none begins behind him.
      if (!(await tx.run(q.holdCredential, { accountId, proved: passwordHash }))) throw refused();
      await tx.run(q.forgetAttempts, { name: given.name });
      if (dearer) await tx.run(q.rehashPassword, { accountId, passwordHash: dearer, former: passwordHash });
      await tx.run(q.beginSession, {
        tokenHash: hashOf(token),
        accountId,
        address: from.address,
        byPassword: true,
      });
      await appendEntry(tx, witness, deed, { outcome: "done" });
      await keepAnswer(tx, witness, null);
    });
    return token;
  } catch (error) {
    await recordFailure(house.db, { ...from, actor: { ...ANONYMOUS, name: given.name } }, deed, error);
    throw error;
  }
}

/**
 * Counts an attempt at a name's secrets before it is judged, so that of many at once no more than the limit are.
 * @throws AppError 429 `sign-in-locked`
 */
export async function countAttempt(
  { db, identity }: House,
  name: string,
  address: string | null,
): Promise<void> {
  const attempt = { name, address: address ?? "" };
  await db.run(q.countAttempt, attempt);
  const windowSeconds = identity.attemptMinutes * 60;
  const recent = await db.run(q.recentAttempts, { ...attempt, windowSeconds });
  if (recent.ofName > identity.attempts || recent.ofAddress > identity.addressAttempts)
    throw locked(identity.attemptMinutes);
}

async function identify(house: House, { address }: From, { name, password, code }: Given) {
  const { db } = house;
  await countAttempt(house, name, address);
  const row = await db.run(q.readCredential, { name });
  const { right, cheap } = await checkPassword(password, row?.passwordHash ?? (await NOBODYS_PASSWORD));
  if (!row || !right || row.disabled) throw refused();
  if (row.secret !== null) {
    if (code === undefined) throw secondFactorNeeded();
    if (!(await acceptCode(house, row.accountId, row.secret, code))) throw refused();
  }
  return { ...row, cheap };
}

function refused(): AppError {
  return new AppError(
    "sign-in-refused",
    {
      zh: "账号、密码或验证码有误，或账号已停用。",
      en: "The name, the password or the code is wrong, or the account is closed.",
    },
    { status: 401 },
  );
}

function secondFactorNeeded(): AppError {
  return new AppError(
    "second-factor-needed",
    { zh: "请输入验证器上的 6 位验证码。", en: "Enter the six digits that your authenticator shows." },
    { status: 401 },
  );
}

function locked(minutes: number): AppError {
  return new AppError(
    "sign-in-locked",
    {
      zh: `失败次数过多，请 ${minutes} 分钟后再试，或请系统管理员重置密码。`,
      en: `Too many attempts: try again in ${minutes} minutes, or ask the system administrator for a new password.`,
    },
    { status: 429 },
  );
}
