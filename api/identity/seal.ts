import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../errors.ts";

/** Keeps a secret that both sides must know from whoever reads the database alone, or a copy of it. */
export interface Seal {
  /** @param owner whose it is: sealed for one account, it does not open as another's */
  readonly close: (secret: string, owner: string) => string;
  /** @throws AppError `secret-key-wrong` where it was sealed with another key, for another, or changed */
  readonly open: (kept: string, owner: string) => string;
  /** Tells whether two texts are the same; without the key nobody can try what a text may have been. */
  readonly fingerprint: (text: string) => string;
}

const FORM = "aes-256-gcm$";
const [IV_BYTES, TAG_BYTES, KEY_BYTES] = [12, 16, 32];

export const isSealed = (kept: string): boolean => kept.startsWith(FORM);

/** Whether a key may be made where there is none: to close a secret, never to open what another key has closed. */
type KeyOf = (mayMake: boolean) => Buffer;

/** AES-256-GCM (NIST SP 800-38D). The key is asked for at the first use. */
export function sealWith(keyOf: KeyOf): Seal {
  let key: Buffer | undefined;
  const known = (mayMake: boolean) => {
    key ??= keyOf(mayMake);
    return key;
  };
  return {
    close: (secret, owner) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", known(true), iv).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return FORM + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
    },
    open: (kept, owner) => {
      // From before secrets were sealed; the next start seals it.
      if (!isSealed(kept)) return kept;
      const bytes = Buffer.from(kept.slice(FORM.length), "base64url");
      const iv = bytes.subarray(0, IV_BYTES);
      const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
      try {
        const opener = createDecipheriv("aes-256-gcm", known(false), iv, { authTagLength: TAG_BYTES });
        opener.setAAD(Buffer.from(owner)).setAuthTag(tag);
        return opener.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + opener.final("utf8");
      } catch (cause) {
        throw keyWrong(cause);
      }
    },
    // A key of its own, made of the one that seals.
    fingerprint: (text) => {
      const own = createHmac("sha256", known(true)).update("fingerprint").digest();
      return createHmac("sha256", own).update(text).digest("hex");
    },
  };
}

/**
 * The operator's key, or else one that this folder keeps: made at first use, for the owner of the process alone.
 * @throws AppError `secret-key-wrong` where the folder has none, or a damaged one
 */
export function keyFrom(given: string | undefined, folder: string, mayMake: boolean): Buffer {
  if (given !== undefined) return Buffer.from(given, "hex");
  const file = join(folder, "secret.key");
  if (!mayMake && !existsSync(file)) throw keyWrong();
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    // Whole under its name or not there: whoever comes first gives it the name, the others read what he wrote.
    if (!existsSync(file)) {
      writeFileSync(draft, randomBytes(KEY_BYTES).toString("hex"), { mode: 0o600 });
      linkSync(draft, file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = Buffer.from(readFileSync(file, "utf8").trim(), "hex");
  if (key.length !== KEY_BYTES) throw keyWrong();
  return key;
}

function keyWrong(cause?: unknown): AppError {
  return new AppError(
    "secret-key-wrong",
    {
      zh: "第二因素的密钥无法解密：请核对 PANHUO_SECRET_KEY 或 DATA_DIR 中的 secret.key。",
      en: "The second factor's secret does not open: check PANHUO_SECRET_KEY, or secret.key in DATA_DIR.",
    },
    { status: 503, cause },
  );
}
