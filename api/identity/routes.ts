import type { Request, RequestHandler } from "express";
import { powersOf } from "../../gis/identity/powers.ts";
import { ORGANISATION_ROLES } from "../../gis/identity/roles.ts";
import * as q from "../../sql/generated/queries.ts";
import type { House } from "../house.ts";
import { guarded, implement, parse, type Route } from "../route.ts";
import { addAccount, describeAccount, grantRole, resetPassword, setDisabled } from "./accounts.ts";
import * as contract from "./contract.ts";
import { beginOutside, CALLBACK_PATH, finishOutside } from "./outside.ts";
import * as own from "./own-account.ts";
import { signIn } from "./sign-in.ts";
import { type Admitted, cookieOf, setSession, visitOf } from "./visit.ts";

const DONE = { done: true } as const;

/** The state of a sign-in elsewhere. Lax: the browser comes back from another site. */
const STATE_COOKIE = "panhuo_sign_in";

export function identityRoutes(house: House): Route[] {
  return [
    implement(contract.readSession, (visit) => describe(house, visit)),
    {
      endpoint: contract.signIn,
      handler: guarded(contract.signIn, async (request, response) => {
        const given = parse(contract.signIn.body, request.body, 422, "request-body-malformed");
        setSession(request, response, await signIn(house, visitOf(request), given));
        response.json(DONE);
      }),
    },
    {
      endpoint: contract.signOut,
      handler: guarded(contract.signOut, async (request, response) => {
        const { everywhere } = parse(contract.signOut.body, request.body, 422, "request-body-malformed");
        await own.signOut(house, visitOf(request), everywhere);
        setSession(request, response, null);
        response.json(DONE);
      }),
    },
    { endpoint: contract.beginSingleSignOn, handler: toProvider(house) },
    { endpoint: contract.finishSingleSignOn, handler: fromProvider(house) },
    {
      endpoint: contract.changePassword,
      handler: guarded(contract.changePassword, async (request, response) => {
        const visit = visitOf(request);
        const body = parse(contract.changePassword.body, request.body, 422, "request-body-malformed");
        await own.changePassword(house, visit, body);
        if (visit.session !== null) setSession(request, response, await own.beginAgain(house, visit));
        response.json(DONE);
      }),
    },
    implement(contract.offerSecondFactor, (visit) => own.offerSecondFactor(house, visit)),
    implement(contract.confirmSecondFactor, ({ body, ...visit }) =>
      own.confirmSecondFactor(house, visit, body.code),
    ),
    implement(contract.removeSecondFactor, async ({ body, ...visit }) => {
      await own.removeSecondFactor(house, visit, body);
      return DONE;
    }),
    implement(contract.listTokens, async (visit) => ({ tokens: await own.listTokens(house, visit) })),
    implement(contract.addToken, ({ body, ...visit }) => own.addToken(house, visit, body)),
    implement(contract.revokeToken, async ({ params, ...visit }) => {
      await own.revokeToken(house, visit, params.id);
      return DONE;
    }),
    ...accountRoutes(),
  ];
}

/** The administrators' own; each acts in the database as himself. */
function accountRoutes(): Route[] {
  return [
    implement(contract.listAccounts, async ({ db }) => ({
      // The table's check names the roles.
      accounts: (await db.run(q.listAccounts, { name: null })).map((row) => ({
        ...row,
        role: row.role as contract.Account["role"],
      })),
    })),
    implement(contract.readAccount, ({ db, params }) => describeAccount(db, params.name)),
    implement(contract.addAccount, ({ db, body, ...visit }) => addAccount(db, visit, body)),
    implement(contract.setAccountDisabled, async ({ db, params, body, seen, ...visit }) => {
      await setDisabled(db, visit, params.name, body.disabled, seen);
      return DONE;
    }),
    implement(contract.resetPassword, ({ db, params, body, ...visit }) =>
      resetPassword(db, visit, params.name, body.secondFactor),
    ),
    implement(contract.grantRole, async ({ db, params, body, seen, ...visit }) => {
      const { role, district, organisation } = body;
      await grantRole(db, visit, params.name, role === null ? null : { role, district, organisation }, seen);
      return DONE;
    }),
  ];
}

async function describe(house: House, visit: Admitted): Promise<contract.Session> {
  const { actor, displayName, passwordDue } = visit;
  const { account, name, role, district, organisation } = actor;
  return {
    account: account === null ? null : { name, displayName: displayName ?? name },
    role,
    district,
    organisation: ORGANISATION_ROLES.some((one) => one === role) ? organisation : null,
    powers: passwordDue ? ["own-account"] : powersOf(actor),
    passwordDue,
    ...(account === null
      ? { secondFactor: false, recoveryCodesLeft: 0 }
      : await own.secondFactorState(house, account)),
    singleSignOn: house.identity.outside !== undefined,
  };
}

function stateCookie(request: Request) {
  return { httpOnly: true, sameSite: "lax", secure: request.secure, path: CALLBACK_PATH } as const;
}

function toProvider(house: House): RequestHandler {
  return async (request, response) => {
    const { url, state } = await beginOutside(house);
    response.cookie(STATE_COOKIE, state, { ...stateCookie(request), maxAge: 600_000 });
    response.set("cache-control", "no-store").redirect(url.href);
  };
}

function fromProvider(house: House): RequestHandler {
  return async (request, response) => {
    response.clearCookie(STATE_COOKIE, stateCookie(request)).set("cache-control", "no-store");
    const search = new URL(request.originalUrl, "http://here").search;
    const token = await finishOutside(house, visitOf(request), search, cookieOf(request, STATE_COOKIE));
    setSession(request, response, token);
    response.redirect("/");
  };
}
