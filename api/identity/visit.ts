import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { type Actor, ANONYMOUS } from "../../gis/identity/roles.ts";
import type { Witness } from "../audit/record.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";

/** One request by somebody: who, from where, and the database as he may see it. */
export interface Visit extends Witness {
  readonly db: Database;
}

const visits = new WeakMap<Request, Visit>();

/** The visit of a request that was admitted. */
export function visitOf(request: Request): Visit {
  const visit = visits.get(request);
  if (!visit) throw new Error(`${request.method} ${request.path} is answered without being admitted first`);
  return visit;
}

/** Finds out who asks, before anything is answered. */
export function admit(house: House): RequestHandler {
  return async (request, response, next) => {
    // What a cache keeps for one must not be shown to another.
    response.vary("Cookie").vary("Authorization");
    const actor = await actorOf(house, request);
    visits.set(request, {
      actor,
      db: house.db.as(actor),
      address: request.ip ?? null,
      auditHash: house.auditHash,
    });
    next();
  };
}

/** The bureau's token belongs to no account; commands by it are recorded under this name. */
const BUREAU_TOKEN: Actor = { ...ANONYMOUS, name: "bureau-token", role: "bureau" };

async function actorOf(house: House, request: Request): Promise<Actor> {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (bearer === undefined) return ANONYMOUS;
  if (house.bureauToken !== undefined && sameSecret(bearer, house.bureauToken)) return BUREAU_TOKEN;
  throw new AppError(
    "token-unknown",
    { zh: "令牌有误、已到期或已撤销。", en: "The token is wrong, expired or revoked." },
    { status: 401 },
  );
}

/** Digests have one length, so the comparison takes one time whatever was sent. */
function sameSecret(given: string, kept: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(kept));
}
