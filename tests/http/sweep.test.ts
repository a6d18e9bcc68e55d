import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { databaseOf } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Asked extends Operation {
  readonly method: string;
  readonly path: string;
  /** With values in the place of its parameters, of things that are there or might be. */
  readonly address: string;
}

const BUREAU = { authorization: "Bearer a-token-for-the-tests-of-the-whole-interface" };

/** Operations that send no list although an answer of theirs is called so, or whose list is short by its nature. */
const NOT_PAGED: Readonly<Record<string, string>> = {
  listUploads: "the latest, two hundred at most",
  "list-deadlines": "of the period that was asked for",
};

describe("every operation of the interface", () => {
  let site: Site;
  let stop: () => Promise<void>;
  let all: Asked[];

  beforeAll(async () => {
    const db = await databaseOf("server");
    await seedDemonstration(db, "jinan-2019-61@1.0.0", () => undefined, {
      parcels: 300,
      seed: 7,
      namedCases: true,
    });
    ({ site, stop } = await serve(db, BUREAU.authorization.slice("Bearer ".length)));
    const { body } = await site.json("/api/openapi.json");
    all = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...operation,
        method,
        path,
        address: path.replace(/\{(\w+)\}/g, (_, name) => placeholder(path, name)),
      })),
    );
  });
  afterAll(() => stop?.());

  const reads = () => all.filter(({ method }) => method === "get");
  const commands = () => all.filter(({ method }) => method === "post");
  const sendsJson = ({ requestBody }: Operation) => requestBody?.content["application/json"] !== undefined;

  /** What is wrong with a refusal, if anything is. */
  async function faultOf(response: Response, { operationId, responses }: Operation): Promise<string[]> {
    const type = response.headers.get("content-type") ?? "";
    const body = (type.includes("json") ? await response.json() : await response.text()) as {
      status?: number;
      code?: string;
      detail?: string;
    };
    const said = `${operationId}: ${response.status} ${body.code ?? type}`;
    if (!type.startsWith("application/problem+json")) return [`${said} is no problem`];
    if (body.status !== response.status || !body.code || !body.detail) return [`${said} is no whole problem`];
    return String(response.status) in responses ? [] : [`${said} is not in its contract`];
  }

  const askAll = async (
    operations: readonly Asked[],
    ask: (one: Asked) => Promise<string[]>,
  ): Promise<string[]> => {
    const faults: string[] = [];
    for (const one of operations) faults.push(...(await ask(one)));
    return faults;
  };

  test("answers another method with 405 and the methods that it has", async () => {
    const paths = [...new Map(all.map((one) => [one.path, one])).values()];
    const faults = await askAll(paths, async ({ address, path }) => {
      const response = await site.fetch(address, { method: "DELETE" });
      const { code } = (await response.json()) as { code: string };
      const allowed = response.headers.get("allow") ?? "";
      const fits = all.every((one) => one.path !== path || allowed.includes(one.method.toUpperCase()));
      return response.status === 405 && code === "method-not-allowed" && fits
        ? []
        : [`${path}: ${response.status}`];
    });
    expect(faults).toEqual([]);
  });

  for (const who of ["a visitor", "the bureau"] as const) {
    test(`answers ${who} as its contract says, apart for each, and compressed where it is long`, async () => {
      const faults = await askAll(reads(), async (one) => {
        const response = await site.fetch(one.address, {
          headers: { "accept-encoding": "gzip", ...(who === "the bureau" ? BUREAU : {}) },
          redirect: "manual",
        });
        const vary = response.headers.get("vary") ?? "";
        const kept =
          /Cookie/.test(vary) && /Authorization/.test(vary) ? [] : [`${one.operationId}: Vary ${vary}`];
        if (response.status >= 400) return [...kept, ...(await faultOf(response, one))];
        const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
        const { length } = new Uint8Array(await response.arrayBuffer());
        const isPacked =
          response.headers.get("content-encoding") === "gzip" || /zip|pdf|officedocument/.test(type);
        return [
          ...kept,
          ...(length > 2_000 && !isPacked
            ? [`${one.operationId}: ${length} bytes of ${type} as they are`]
            : []),
        ];
      });
      expect(faults).toEqual([]);
    });
  }

  test("refuses a parameter that it does not know", async () => {
    const strict = reads().filter(({ operationId }) => operationId !== "finishSingleSignOn");
    const faults = await askAll(strict, async (one) => {
      const response = await site.fetch(`${one.address}?no-such-parameter=1`, { headers: BUREAU });
      // Who may not ask at all, or whose case is not there, is told that first.
      return response.status >= 400 ? faultOf(response, one) : [`${one.operationId}: ${response.status}`];
    });
    expect(faults).toEqual([]);
  });

  test.each([
    ["that is no JSON", "{", "application/json", 400],
    ["of another kind", "<a/>", "text/xml", 400],
    ["that is too large", JSON.stringify("x".repeat(1_100_000)), "application/json", 413],
  ])("refuses a body %s", async (_what, body, type, status) => {
    const faults = await askAll(commands().filter(sendsJson), async (one) => {
      const response = await site.fetch(one.address, {
        method: "POST",
        headers: { ...BUREAU, "content-type": type },
        body,
      });
      const wrong = response.status === status ? [] : [`${one.operationId}: ${response.status}`];
      return [...wrong, ...(await faultOf(response, one))];
    });
    expect(faults).toEqual([]);
  });

  test("refuses a body of another shape with what is wrong, or whoever may not send it", async () => {
    const faults = await askAll(commands().filter(sendsJson), async (one) => {
      const response = await site.fetch(one.address, {
        method: "POST",
        headers: { ...BUREAU, "content-type": "application/json" },
        body: "[]",
      });
      return response.status >= 400 && response.status < 500
        ? faultOf(response, one)
        : [`${one.operationId}: ${response.status}`];
    });
    expect(faults).toEqual([]);
  });

  test("refuses a text that nobody can keep, in whatever it is asked by", async () => {
    const faults = await askAll(reads(), async (one) => {
      const found: string[] = [];
      for (const { name } of one.parameters.filter((parameter) => parameter.in === "query")) {
        const response = await site.fetch(`${one.address}?${encodeURIComponent(name)}=%00`, {
          headers: BUREAU,
          redirect: "manual",
        });
        await response.body?.cancel();
        if (response.status >= 500) found.push(`${one.operationId} ${name}: ${response.status}`);
      }
      return found;
    });
    expect(faults).toEqual([]);
  });

  test.each([
    ["the character NUL", "a\0"],
    ["half a character", "a\ud800"],
    ["brackets without end", Symbol("deep")],
  ])("refuses %s in a body, before it knows what was sent under a key", async (_what, odd) => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const bodyWith = (body: object) =>
      JSON.stringify(body, (_name, value) =>
        value === odd && typeof odd === "symbol" ? "deep" : value,
      ).replace('"deep"', deep);
    const given: readonly (readonly [string, object])[] = [
      ["/api/session", { name: odd, password: "x" }],
      [
        "/api/parcels/LC-0009/assignments",
        { organisation: "91370100MA3TEST011", capacity: "agency", reason: odd },
      ],
      [
        "/api/evaluations/commission",
        { district: "370112", agency: { uscc: "91370100MA3TEST011", name: odd }, parcels: ["00000001"] },
      ],
      ["/api/contracts/370112-1/correct", { command: "pay", reason: "x", input: { document: odd } }],
    ];
    for (const [path, body] of given) {
      const answer = await site.json(path, {
        method: "POST",
        headers: { ...BUREAU, "content-type": "application/json", "idempotency-key": "never-kept" },
        body: bodyWith(body),
      });
      expect([path, answer.status, answer.body.code]).toEqual([path, 422, "request-body-malformed"]);
    }
  });

  test("that records something takes an Idempotency-Key; the others are known", () => {
    const bare = commands().filter(
      ({ parameters }) => !parameters.some(({ name }) => name === "Idempotency-Key"),
    );
    // That these change nothing is held by tests/http/sent-again.test.ts.
    const odd = bare.filter(({ path }) => !/^\/api\/policy\/[a-z-]+$|\/dry-run$/.test(path));
    expect(odd.map(({ path }) => path)).toEqual([]);
    expect(bare.length).toBeGreaterThan(20);
  });

  test("that lists something links to the next page, and that page is there", async () => {
    const listing = (one: Asked, name: string) =>
      one.responses[200]?.content["application/json"]?.schema.properties?.[name] !== undefined;
    const unpaged = reads().filter(
      (one) => listing(one, "items") && !listing(one, "nextCursor") && !(one.operationId in NOT_PAGED),
    );
    expect(unpaged.map(({ operationId }) => operationId)).toEqual([]);
    let followed = 0;
    const faults = await askAll(
      reads().filter((one) => listing(one, "nextCursor")),
      async (one) => {
        const response = await site.fetch(`${one.address}?limit=1`, { headers: BUREAU });
        const { nextCursor } = (await response.json()) as { nextCursor?: string | null };
        const next = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
        if (!nextCursor) return next === undefined ? [] : [`${one.operationId}: a link to nowhere`];
        if (next === undefined) return [`${one.operationId}: no link to the next page`];
        followed += 1;
        const after = await site.fetch(next, { headers: BUREAU });
        await after.body?.cancel();
        return after.status === 200 ? [] : [`${one.operationId}: the next page is ${after.status}`];
      },
    );
    expect(faults).toEqual([]);
    expect(followed).toBeGreaterThan(0);
  });
});

function placeholder(path: string, name: string): string {
  const known: Record<string, string> = {
    z: "14",
    x: "13500",
    y: "6400",
    layer: "parcels",
    row: "1",
    code: "370112",
    featureId: "370112-00000001",
    sha256: "0".repeat(64),
    kind: "parameters",
  };
  if (name !== "id") return known[name] ?? "x";
  if (/^\/api\/(survey|jobs|account)\b/.test(path)) return "00000000-0000-4000-8000-000000000000";
  return path.startsWith("/api/parcels") ? "370112-00000001" : "370112-1";
}
