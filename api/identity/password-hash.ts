import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

/**
 * scrypt (RFC 7914) with the parameters beside each hash, so that they can grow: 32 MiB and three passes, one of the
 * settings that OWASP's password storage guide holds equal; about 0.2 s of one core.
 */
interface Cost {
  /** The logarithm of N. */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

const COST: Cost = { logN: 15, r: 8, p: 3 };
const BYTES = 32;

/** `scrypt$15$8$3$salt$hash` */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return ["scrypt", cost.logN, cost.r, cost.p, salt.toString("base64url"), hash.toString("base64url")].join(
    "$",
  );
}

/** Whether it is the password, and whether its hash is cheaper than a new one would be. */
export async function checkPassword(
  password: string,
  kept: string,
): Promise<{ readonly right: boolean; readonly cheap: boolean }> {
  const [scheme, logN, r, p, salt, hash] = kept.split("$");
  if (scheme !== "scrypt" || salt === undefined || hash === undefined)
    throw new Error("a stored password hash is not of the form scrypt$logN$r$p$salt$hash");
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const expected = Buffer.from(hash, "base64url");
  const given = await derive(password, Buffer.from(salt, "base64url"), cost);
  return {
    right: given.length === expected.length && timingSafeEqual(given, expected),
    cheap: cost.logN < COST.logN || cost.r < COST.r || cost.p < COST.p,
  };
}

/** The hash of nobody's password: an unknown name is not answered sooner than a wrong password. */
export const NOBODYS_PASSWORD = hashPassword(randomBytes(16).toString("hex"));

function derive(password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
  // The same characters are one password, however a keyboard composes them.
  return new Promise((resolve, reject) =>
    scrypt(password.normalize("NFKC"), salt, BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}
