import * as oidc from "openid-client";
import { ANONYMOUS } from "../../gis/identity/roles.ts";
import * as q from "../../sql/generated/queries.ts";
import { appendEntry, recordFailure, type Witness } from "../audit/record.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import { hashOf, randomToken } from "./secret.ts";
import type { OutsideSettings } from "./settings.ts";

export const CALLBACK_PATH = "/api/session/outside/callback";

const providers = new Map<string, Promise<oidc.Configuration>>();

/** What the provider says of itself, asked once; asked again after a failure. */
function providerOf({ issuer, clientId, clientSecret }: OutsideSettings): Promise<oidc.Configuration> {
  const key = `${issuer} ${clientId}`;
  const known = providers.get(key);
  if (known) return known;
  const server = new URL(issuer);
  // Without TLS only on this machine, where nobody listens in.
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(server.hostname);
  const finding = oidc.discovery(server, clientId, clientSecret, undefined, {
    ...(local && { execute: [oidc.allowInsecureRequests] }),
  });
  providers.set(key, finding);
  finding.catch(() => providers.delete(key));
  return finding;
}

/** @throws AppError 404 `single-sign-on-not-set` */
function settingsOf({ identity }: House): OutsideSettings {
  if (identity.outside) return identity.outside;
  throw new AppError(
    "single-sign-on-not-set",
    { zh: "本服务未配置单点登录。", en: "This server has no single sign-on." },
    { status: 404 },
  );
}

/**
 * Begins a sign-in at the city's single sign-on (authorisation code with PKCE): where the browser goes, and the secret
 * that it must bring back in a cookie.
 * @throws AppError 404 `single-sign-on-not-set`, 502 `single-sign-on-unreachable`
 */
export async function beginOutside(house: House): Promise<{ readonly url: URL; readonly state: string }> {
  const settings = settingsOf(house);
  const provider = await providerOf(settings).catch(unreachable);
  const [state, nonce, verifier] = [randomToken(), randomToken(), oidc.randomPKCECodeVerifier()];
  await house.db.run(q.forgetOutsideSignIns);
  await house.db.run(q.beginOutsideSignIn, { stateHash: hashOf(state), nonce, verifier });
  const url = oidc.buildAuthorizationUrl(provider, {
    redirect_uri: new URL(CALLBACK_PATH, settings.publicUrl).href,
    scope: "openid",
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  return { url, state };
}

/**
 * A session's token for whoever comes back from the single sign-on. The account is the one that was linked with issuer
 * and subject; nothing else that the provider says of a person counts.
 * @throws AppError 401 `single-sign-on-refused`, `outside-identity-unknown`; 404; 502
 */
export async function finishOutside(
  house: House,
  from: Pick<Witness, "address" | "auditHash">,
  search: string,
  state: string | undefined,
): Promise<string> {
  let name = "unknown";
  try {
    const settings = settingsOf(house);
    const { issuer, subject } = await identify(house, settings, search, state);
    name = `${subject}@${new URL(issuer).host}`;
    const account = await house.db.run(q.readOutsideIdentity, { issuer, subject });
    if (!account || account.disabled) throw identityUnknown(issuer, subject);
    const { accountId } = account;
    const token = randomToken();
    await house.db.transaction(async (tx) => {
      await tx.run(q.beginSession, {
        tokenHash: hashOf(token),
        accountId,
        address: from.address,
        byPassword: false,
      });
      const actor = { ...ANONYMOUS, account: accountId, name: account.name };
      const deed = { action: "signIn", subject: account.name, input: { issuer, subject } };
      await appendEntry(tx, { ...from, actor }, deed, { outcome: "done" });
    });
    return token;
  } catch (error) {
    const witness = { ...from, actor: { ...ANONYMOUS, name } };
    await recordFailure(house.db, witness, { action: "signIn", subject: name }, error);
    throw error;
  }
}

async function identify(
  { db }: House,
  settings: OutsideSettings,
  search: string,
  state: string | undefined,
): Promise<{ readonly issuer: string; readonly subject: string }> {
  const begun =
    state === undefined ? undefined : await db.run(q.takeOutsideSignIn, { stateHash: hashOf(state) });
  if (state === undefined || !begun?.fresh) throw refused();
  const provider = await providerOf(settings).catch(unreachable);
  const url = new URL(CALLBACK_PATH + search, settings.publicUrl);
  const tokens = await oidc
    .authorizationCodeGrant(provider, url, {
      expectedState: state,
      expectedNonce: begun.nonce,
      pkceCodeVerifier: begun.verifier,
      idTokenExpected: true,
    })
    .catch((cause: unknown) => {
      throw refused(cause);
    });
  const claims = tokens.claims();
  if (!claims) throw refused();
  return { issuer: claims.iss, subject: claims.sub };
}

function unreachable(cause: unknown): never {
  throw new AppError(
    "single-sign-on-unreachable",
    {
      zh: "单点登录服务无法访问，请稍后再试。",
      en: "The single sign-on cannot be reached; try again later.",
    },
    { status: 502, cause },
  );
}

function refused(cause?: unknown): AppError {
  return new AppError(
    "single-sign-on-refused",
    {
      zh: "单点登录未完成或已失效，请重新登录。",
      en: "The single sign-on was not completed or has expired; begin again.",
    },
    { status: 401, cause },
  );
}

function identityUnknown(issuer: string, subject: string): AppError {
  return new AppError(
    "outside-identity-unknown",
    {
      zh: `单点登录身份 ${subject} 尚未关联账号；请系统管理员关联（panhuo user link）。`,
      en: `The identity ${subject} of the single sign-on belongs to no account here; the system administrator links it (panhuo user link).`,
    },
    { status: 401, details: { issuer, subject } },
  );
}
