import type { Request, RequestHandler, Response } from "express";
import { canonicalJson } from "../../gis/canonical.ts";
import { type Actor, ANONYMOUS, type Role } from "../../gis/identity/roles.ts";
import * as q from "../../sql/generated/queries.ts";
import type { Witness } from "../audit/record.ts";
import { Sending } from "../audit/sending.ts";
import type { Database } from "../db/database.ts";
import { type Endpoint, headersOf } from "../endpoint.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import { SESSION_COOKIE } from "./contract.ts";
import { hashOf, sameSecret } from "./secret.ts";

/** Somebody at work: who, from where, and the database as he may see it. */
export interface Visit extends Witness {
  readonly db: Database;
}

/** One request by somebody, and how he was recognised. */
export interface Admitted extends Visit {
  readonly displayName: string | null;
  /** The hash of the session that it belongs to; null for a token and for a visitor. */
  readonly session: string | null;
  /** Nothing but his own account is his before the password is changed. */
  readonly passwordDue: boolean;
}

const visits = new WeakMap<Request, Admitted>();
const hosts = new WeakMap<Request, House>();

/** The visit of a request that was admitted. */
export function visitOf(request: Request): Admitted {
  const visit = visits.get(request);
  if (!visit) throw new Error(`${request.method} ${request.path} is answered without being admitted first`);
  return visit;
}

/** Finds out who asks, before anything is answered, and turns away what another site's page sent. */
export function admit(house: House): RequestHandler {
  return async (request, response, next) => {
    refuseOtherSites(request);
    // What a cache keeps for one must not be shown to another.
    response.vary("Cookie").vary("Authorization");
    const known = await identify(house, request);
    hosts.set(request, house);
    visits.set(request, {
      ...known,
      db: house.db.as(known.passwordDue ? ANONYMOUS : known.actor),
      address: request.ip ?? null,
      auditHash: house.auditHash,
    });
    next();
  };
}

/**
 * Notes under which key a command was sent: whatever carries it out finds it in the visit.
 * @throws AppError 400 `idempotency-key-malformed`
 */
export function noteSending(request: Request, endpoint: Endpoint): void {
  const key = request.headers["idempotency-key"];
  const house = hosts.get(request);
  const takesKey = headersOf(endpoint).some(({ name }) => name === "Idempotency-Key");
  if (!takesKey || key === undefined || house === undefined) return;
  if (typeof key !== "string" || !/^[\x21-\x7e]{8,200}$/.test(key)) {
    throw new AppError(
      "idempotency-key-malformed",
      {
        zh: "Idempotency-Key 须为 8 至 200 个可见字符，每条命令各不相同。",
        en: "An Idempotency-Key has 8 to 200 visible characters, others for each command.",
      },
      { status: 400 },
    );
  }
  const { lang: _language, ...query } = request.query;
  const asked = [request.method, request.path, query, request.body, request.headers["if-match"]];
  const sending = new Sending(key, (file) => house.seal.fingerprint(canonicalJson([...asked, file])), {
    isToldOnce: endpoint.isToldOnce === true,
    isFile: endpoint.takes !== undefined,
  });
  visits.set(request, { ...visitOf(request), sending });
}

/**
 * A browser says where a request comes from, and no page can make it lie. With the cookie's SameSite=Strict either
 * alone would do.
 */
function refuseOtherSites(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const sameSite = site === undefined || site === "same-origin" || site === "none";
  const sameOrigin = origin === undefined || hostOf(origin) === host;
  if (sameSite && sameOrigin) return;
  throw new AppError(
    "cross-site-request",
    { zh: "拒绝来自其他网站的请求。", en: "Requests that another site's page sends are refused." },
    { status: 403 },
  );
}

function hostOf(origin: string): string | undefined {
  // A sandboxed page's origin is the word null.
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

type Known = Pick<Admitted, "actor" | "displayName" | "session" | "passwordDue">;

const VISITOR: Known = { actor: ANONYMOUS, displayName: null, session: null, passwordDue: false };

/** The bureau's token belongs to no account; commands by it are recorded under this name. */
const BUREAU_TOKEN: Known = { ...VISITOR, actor: { ...ANONYMOUS, name: "bureau-token", role: "bureau" } };

async function identify(house: House, request: Request): Promise<Known> {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return ofToken(house, bearer);
  const cookie = cookieOf(request, SESSION_COOKIE);
  return cookie === undefined ? VISITOR : ofSession(house, hashOf(cookie));
}

async function ofToken({ db, bureauToken }: House, token: string): Promise<Known> {
  if (bureauToken !== undefined && sameSecret(token, bureauToken)) return BUREAU_TOKEN;
  const row = await db.run(q.readAccessToken, { tokenHash: hashOf(token) });
  if (!row) {
    throw new AppError(
      "token-unknown",
      { zh: "令牌有误、已到期或已撤销。", en: "The token is wrong, expired or revoked." },
      { status: 401 },
    );
  }
  if (row.stale) await db.run(q.touchAccessToken, { tokenId: row.tokenId });
  return { ...VISITOR, actor: actorOf(row), displayName: row.displayName };
}

/** A session that has ended leaves a visitor: the page shows what everybody sees, and asks to sign in. */
async function ofSession({ db, identity }: House, tokenHash: string): Promise<Known> {
  const row = await db.run(q.readSession, {
    tokenHash,
    passwordDays: identity.passwordDays,
    idleSeconds: identity.sessionIdleMinutes * 60,
    absoluteSeconds: identity.sessionHours * 3600,
  });
  if (!row) return VISITOR;
  if (row.stale) await db.run(q.touchSession, { tokenHash });
  return {
    actor: actorOf(row),
    displayName: row.displayName,
    session: tokenHash,
    passwordDue: row.passwordDue === true,
  };
}

interface ActorRow {
  readonly accountId: string;
  readonly name: string;
  readonly role: string | null;
  readonly district: string | null;
  readonly organisation: string | null;
}

function actorOf({ accountId, name, role, district, organisation }: ActorRow): Actor {
  // The table's check names the roles; an account without one sees what everybody sees.
  return { account: accountId, name, role: (role as Role | null) ?? "anonymous", district, organisation };
}

/** The value of a cookie that the browser sent. */
export function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value) return value;
  }
  return undefined;
}

/** Gives the browser its session, or takes it away. Only the server reads the cookie, and no other site sends it. */
export function setSession(request: Request, response: Response, token: string | null): void {
  const options = { httpOnly: true, sameSite: "strict", secure: request.secure, path: "/" } as const;
  if (token === null) response.clearCookie(SESSION_COOKIE, options);
  else response.cookie(SESSION_COOKIE, token, options);
}
