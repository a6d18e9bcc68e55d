import { once } from "node:events";
import { createServer } from "node:http";
import Provider from "oidc-provider";
import { beforeAll, describe, expect, test } from "vitest";
import type { Witness } from "../../api/audit/record.ts";
import type { Database } from "../../api/db/database.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { addAccount, grantRole } from "../../api/identity/accounts.ts";
import { IDENTITY_DEFAULTS } from "../../api/identity/settings.ts";
import { COMMAND_LINE } from "../../api/identity/witness.ts";
import { linkOutsideIdentity } from "../../sql/generated/queries.ts";
import { databaseOf } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

// Against a real provider of OpenID Connect on this machine: nothing of the protocol is ours to play.

const CLIENT = { id: "panhuo", secret: "a-secret-between-the-two-of-them-0123456789" };

/** A browser that follows where it is sent and keeps each site's cookies. */
class Browser {
  readonly jar = new Map<string, Map<string, string>>();
  async ask(address: string, form?: Record<string, string>) {
    const url = new URL(address);
    const cookies = this.jar.get(url.host) ?? new Map<string, string>();
    this.jar.set(url.host, cookies);
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      if (value === "" || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const to = response.headers.get("location");
    return { response, to: to === null ? null : new URL(to, url).href };
  }
  /** Follows to the first answer that sends nowhere, or to `until`. */
  async follow(address: string, until?: (url: string) => boolean) {
    let at: string = address;
    for (let n = 0; n < 12; n++) {
      if (until?.(at)) return { at, response: undefined };
      const { response, to } = await this.ask(at);
      if (to === null) return { at, response };
      at = to;
    }
    throw new Error("sent around in circles");
  }
}

describe("single sign-on", () => {
  let site: Site;
  let db: Database;
  let issuer: string;

  beforeAll(async () => {
    db = await databaseOf("server");
    await setUpJinan(db, false);
    const witness: Witness = { ...COMMAND_LINE, auditHash: "sha256" };
    const { accountId } = await addAccount(db, witness, { name: "city1", displayName: "市政府" });
    await grantRole(db, witness, "city1", { role: "city", district: null, organisation: null });

    // The provider must know where the house is, and the house where the provider is: a port is taken first.
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
    issuer = `http://127.0.0.1:${address.port}`;
    const outside = { issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, publicUrl: "" };
    const served = await serve(db, undefined, (origin) => ({
      ...IDENTITY_DEFAULTS,
      outside: { ...outside, publicUrl: origin },
    }));
    site = served.site;
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${site.origin}/api/session/outside/callback`],
        },
      ],
      pkce: { required: () => true },
      findAccount: (_context: unknown, id: string) => ({
        accountId: id,
        // A mail address that looks like another's account must open nothing.
        claims: async () => ({ sub: id, email: "city1@example.gov.cn" }),
      }),
    });
    server.on("request", provider.callback());
    await db.run(linkOutsideIdentity, { issuer, subject: "staff-7", accountId, linkedBy: "test" });
    return async () => {
      await served.stop();
      server.closeAllConnections();
      server.close();
    };
  });

  /** Signs in at the provider's own pages as `login`, up to the address that sends the browser back to us. */
  async function atProvider(browser: Browser, login: string): Promise<string> {
    const isCallback = (url: string) => url.includes("/callback?");
    const form = await browser.follow(`${site.origin}/api/session/outside`, isCallback);
    const page = await form.response?.text();
    const action = /action="([^"]+)"/.exec(page ?? "")?.[1] ?? "";
    const signedIn = await browser.ask(new URL(action, form.at).href, {
      prompt: "login",
      login,
      password: "any",
    });
    const consent = await browser.follow(signedIn.to ?? "", isCallback);
    if (!consent.response) return consent.at;
    const consented = /action="([^"]+)"/.exec(await consent.response.text())?.[1] ?? "";
    const agreed = await browser.ask(new URL(consented, consent.at).href, { prompt: "consent" });
    return (await browser.follow(agreed.to ?? "", isCallback)).at;
  }

  const sessionOf = async (browser: Browser) =>
    (await browser.ask(`${site.origin}/api/session`)).response.json();

  test("whose identity is linked comes back signed in, with the role that was granted here", async () => {
    const browser = new Browser();
    const back = await browser.ask(await atProvider(browser, "staff-7"));
    expect([back.response.status, back.to]).toEqual([302, `${site.origin}/`]);
    expect(await sessionOf(browser)).toMatchObject({
      account: { name: "city1" },
      role: "city",
      passwordDue: false,
    });
  });

  test("an identity that nobody linked opens nothing, whatever its mail address says", async () => {
    const browser = new Browser();
    const { response } = await browser.ask(await atProvider(browser, "stranger"));
    const body = (await response.json()) as object;
    expect([response.status, body]).toEqual([
      401,
      expect.objectContaining({ code: "outside-identity-unknown", issuer, subject: "stranger" }),
    ]);
    expect(await sessionOf(browser)).toMatchObject({ account: null });
  });

  test("an answer is taken from the browser that asked, once, and with its own state", async () => {
    const browser = new Browser();
    const callback = await atProvider(browser, "staff-7");
    const codeOf = async (ask: Promise<{ response: Response }>) => {
      const { response } = await ask;
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    const refused = [401, "single-sign-on-refused"];
    expect(await codeOf(new Browser().ask(callback))).toEqual(refused);
    const forged = new URL(callback);
    forged.searchParams.set("state", "forged");
    const before = new Map(browser.jar.get(forged.host));
    expect(await codeOf(browser.ask(forged.href))).toEqual(refused);
    // The attempt used its state up; with the cookie put back the same answer is not taken any more.
    browser.jar.set(forged.host, before);
    expect(await codeOf(browser.ask(callback))).toEqual(refused);
  });

  test("what came of it is told in the audit", async () => {
    const { rows } = await db.driver.query(
      "select entry from audit_entry where action = 'signIn' order by seq",
    );
    const told = rows.map(({ entry }) => entry as Record<string, unknown>);
    expect(told).toContainEqual(
      expect.objectContaining({ name: "city1", outcome: "done", input: { issuer, subject: "staff-7" } }),
    );
    expect(told).toContainEqual(expect.objectContaining({ code: "outside-identity-unknown" }));
  });

  test("a server without one says so", async () => {
    const { site: plain, stop } = await serve(db);
    const { status, body } = await plain.json("/api/session/outside");
    expect([status, body.code]).toEqual([404, "single-sign-on-not-set"]);
    await stop();
  });
});
