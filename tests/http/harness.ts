import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe } from "vitest";
import { buildApp } from "../../api/app.ts";
import { HOUSE } from "../../api/db/acting.ts";
import type { Database } from "../../api/db/database.ts";
import { IDENTITY_DEFAULTS, type IdentitySettings } from "../../api/identity/settings.ts";
import { openHouse } from "../../api/open-house.ts";
import { packagePath } from "../../api/package-root.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { databaseOf, type EngineName, temporaryFolder } from "../db/harness.ts";

export interface Site {
  readonly db: Database;
  /** `http://127.0.0.1:<port>`, for a browser. */
  readonly origin: string;
  /** Fetches a path of the site; never follows it elsewhere. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly json: (path: string, init?: RequestInit) => Promise<Answered>;
}

export interface Answered {
  readonly status: number;
  readonly type: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server sent; the tests say what it must be
  readonly body: any;
}

/** A small demonstration city: every named case and some hundred generated parcels. */
const SMALL_CITY = { parcels: 400, seed: 7, namedCases: true };

/** The same tests against a real server on the embedded engine and again on PostgreSQL. */
export function describeSite(
  name: string,
  engines: readonly EngineName[],
  body: (site: () => Site, engine: EngineName) => void,
): void {
  for (const engine of engines) {
    describe(`${name} (${engine})`, () => {
      let site: Site | undefined;
      let stop: (() => Promise<void>) | undefined;
      beforeAll(async () => {
        const db = await databaseOf(engine);
        await seedDemonstration(db, "jinan-2019-61@1.0.0", () => undefined, SMALL_CITY);
        ({ site, stop } = await serve(db));
      });
      afterAll(() => stop?.());
      body(() => {
        if (!site) throw new Error("the site is up during tests and hooks only");
        return site;
      }, engine);
    });
  }
}

/** Serves what the database holds, on a free port of 127.0.0.1. */
export async function serve(
  db: Database,
  bureauToken?: string,
  identityAt: (origin: string) => IdentitySettings = () => IDENTITY_DEFAULTS,
): Promise<{ site: Site; stop: () => Promise<void> }> {
  const { folder, remove } = temporaryFolder();
  // Both ends live in this process: while it computes, a connection is not idle, and must not be closed for that.
  const server = createServer({ keepAliveTimeout: 600_000 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
  const origin = `http://127.0.0.1:${address.port}`;
  const house = await openHouse(db.as(HOUSE), "2022-03-01", bureauToken, {
    dataDir: folder,
    uploadMegabytes: 1,
    identity: identityAt(origin),
  });
  server.on("request", buildApp(house, packagePath("dist", "web")));
  const get = (path: string, init?: RequestInit) => fetch(origin + path, { redirect: "error", ...init });
  return {
    site: {
      db,
      origin,
      fetch: get,
      json: async (path, init) => {
        const response = await get(path, init);
        return {
          status: response.status,
          type: response.headers.get("content-type"),
          body: await response.json(),
        };
      },
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      await house.jobs.stop();
      remove();
    },
  };
}
