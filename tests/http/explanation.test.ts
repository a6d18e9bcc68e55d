import { expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { AppError } from "../../api/errors.ts";
import { openHouse } from "../../api/open-house.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { sha256 } from "../../api/policy/digest.ts";
import { type Decision, recordDecision } from "../../api/recognition/decide.ts";
import { explainParcelOn, verifiedDecisions } from "../../api/recognition/explanation.ts";
import { canonicalJson } from "../../gis/canonical.ts";
import { listClassified } from "../../sql/generated/queries.ts";
import { inRollback } from "../db/harness.ts";
import { pathOf, workedCasesOf } from "../worked-cases.ts";
import { describeSite } from "./harness.ts";

describeSite("the explanation of a parcel and of a decision on it", ["embedded", "server"], (site) => {
  test("names its package by content, and is the same bytes each time", async () => {
    const [first, second] = await Promise.all([
      site()
        .fetch("/api/parcels/LC-0001/explanation")
        .then((response) => response.text()),
      site()
        .fetch("/api/parcels/LC-0001/explanation?format=json")
        .then((response) => response.text()),
    ]);
    expect(second).toBe(first);
    const { policyPackage, inputsHash, inputs } = JSON.parse(first);
    expect(policyPackage).toMatchObject({
      id: "jinan-2019-61",
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(inputsHash).toMatch(/^[0-9a-f]{64}$/);
    expect(inputs.evidence.length).toBeGreaterThan(0);
  });

  test("says the same as the outcomes", async () => {
    const [explained, outcomes] = await Promise.all([
      site().json("/api/parcels/LC-0001/explanation"),
      site().json("/api/parcels/LC-0001/recognition"),
    ]);
    expect(outcomes.body).toMatchObject(explained.body.conclusion);
  });

  test("is told as text in the language asked for, and as a letter that runs no script", async () => {
    const english = await site().fetch("/api/parcels/LC-0001/explanation?lang=en", {
      headers: { accept: "text/plain" },
    });
    expect(english.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await english.text()).toContain("demonstration data");
    const letter = await site().fetch("/api/parcels/LC-0001/explanation?format=html");
    expect(letter.headers.get("content-type")).toMatch(/^text\/html/);
    expect(letter.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await letter.text();
    expect(html).toContain("演示数据");
    expect(html).not.toContain("<script");
  });

  test("is not found of a decision that is not on record", async () => {
    expect(await site().json("/api/parcels/LC-0001/explanation?decision=none")).toMatchObject({
      status: 404,
      body: { code: "decision-unknown" },
    });
  });

  const explain = (name: string, input: object, headers: Record<string, string> = {}) =>
    site().fetch("/api/policy/explain?lang=en", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ function: name, input }),
    });

  test("of every worked case gives the function's own result with its clauses in words", async () => {
    for (const { fn, input, expected } of workedCasesOf("jinan-2019-61").filter((_, at) => at % 7 === 0)) {
      const response = await explain(pathOf(fn).slice("/api/policy/".length), input);
      const body = await response.json();
      expect(response.status, JSON.stringify(body)).toBe(200);
      expect(body.result).toMatchObject(expected);
      expect(body.clauses.length).toBeGreaterThan(0);
    }
  });

  test("of a premium shows the arithmetic", async () => {
    const input = {
      publicTransferRequired: false,
      tenure: "granted",
      originalConditionClear: true,
      oldUse: "industrial",
      newUse: "commercial",
      newConditionPriceFen: "9000000000",
      oldConditionPriceFen: "2400000000",
    };
    const text = await (await explain("premium-due", input, { accept: "text/plain" })).text();
    // 90,000,000 − 24,000,000 = 66,000,000 yuan
    expect(text).toContain("90,000,000.00 − 24,000,000.00 = 66,000,000.00");
  });

  test("of a contribution that is short names the area that suffices, and the cent before it that does not", async () => {
    const input = {
      mode: "MODE-OWNER",
      plannedUse: "commercial",
      totalGfaM2: "10000.05",
      totalLandM2: "5000.00",
      choice: "gfa",
      offeredGfaM2: "900.00",
    };
    const { levers } = await (await explain("public-contribution", input)).json();
    // 10 % of 10,000.05 m² is 1,000.005: two decimals make it 1,000.01.
    expect(levers).toEqual([[{ input: "offeredGfaM2", from: "900.00", value: "1000.01", short: "1000.00" }]]);
  });

  test("of a gate names all that blocks, and the first day on which it opens", async () => {
    const gate = {
      signDate: "2022-03-01",
      recognised: true,
      inLibrary: true,
      inApprovedAnnualPlan: true,
      schemeApprovedByDistrict: true,
      supplyApprovedByCity: false,
      appraisalDone: true,
      collectiveDecisionDone: true,
      publicity: { held: true, from: "2022-02-20", to: "2022-03-01" },
      openObjections: 2,
      signerRole: "county-bureau",
      contributionApplies: false,
    };
    const { levers } = await (await explain("contract-gate", gate)).json();
    expect(
      levers.map((set: { input: string; value: unknown }[]) => set.map(({ input, value }) => [input, value])),
    ).toEqual([
      [
        ["supplyApprovedByCity", true],
        ["openObjections", 0],
        ["signDate", "2022-03-02"],
      ],
    ]);
  });

  test("of a function that there is not is refused", async () => {
    expect((await explain("nothing", {})).status).toBe(404);
    expect((await explain("contract-gate", { signDate: "2022-02-30" })).status).toBe(422);
  });

  // A decision of the district, kept with its explanation.
  const on = async (work: (house: Awaited<ReturnType<typeof openHouse>>) => Promise<void>) =>
    inRollback(site().db, async (tx) => {
      const db: Database = { ...tx, transaction: (inner) => inner(tx) };
      await work(await openHouse(db, "2022-03-01"));
    });

  /** A parcel that the rules let the district recognise on the day. */
  const recognisable = async (house: Awaited<ReturnType<typeof openHouse>>) => {
    const rows = await house.db.run(listClassified, {
      asOf: "2022-03-01",
      districtCode: null,
      afterDistrict: null,
      afterNo: null,
      limit: 1_000,
    });
    for (const { id, overall } of rows) {
      if (overall !== "eligible") continue;
      const key = await findParcel(house, id);
      if ((await explainParcelOn(house, "2022-03-01", key)).conclusion.recognisable === "satisfied")
        return key;
    }
    throw new Error("the city has no parcel that can be recognised");
  };
  const decision: Decision = {
    decision: "recognised",
    docNo: "历城政认〔2022〕9号",
    decidedOn: "2022-03-01",
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => "stored",
      (error: unknown) => (error instanceof AppError ? error.code : error),
    );

  test("is kept with its explanation, which computes again to the same bytes", async () => {
    await on(async (house) => {
      const key = await recognisable(house);
      const explanation = await recordDecision(house, key, decision);
      const stored = (await verifiedDecisions(house, key)).find(({ docNo }) => docNo === decision.docNo);
      expect(stored).toMatchObject({
        verification: "same",
        explanation: "on-file",
        packageHash: explanation.policyPackage.contentHash,
        inputsHash: explanation.inputsHash,
      });
      expect(await codeOf(recordDecision(house, key, decision))).toBe("decision-already-recorded");
    });
  });

  test("is seen to differ once a digit of what was stored is another", async () => {
    await on(async (house) => {
      const key = await recognisable(house);
      await recordDecision(house, key, decision);
      await house.db.driver.query(
        "update recognition set explanation = replace(explanation, '2022-03-01', '2022-03-02') where doc_no = $1",
        [decision.docNo],
      );
      const stored = (await verifiedDecisions(house, key)).find(({ docNo }) => docNo === decision.docNo);
      expect(stored?.verification).toBe("differs");
    });
  });

  test("that an older engine wrote is intact, not altered; with another conclusion it is altered", async () => {
    await on(async (house) => {
      const key = await recognisable(house);
      const explanation = await recordDecision(house, key, decision);
      const keep = async (given: object) => {
        const digest = sha256(canonicalJson(given));
        const text = canonicalJson({ ...given, seal: { digest, engine: "0".repeat(64) } });
        await house.db.driver.query("update recognition set explanation = $1 where doc_no = $2", [
          text,
          decision.docNo,
        ]);
        return (await verifiedDecisions(house, key)).find(({ docNo }) => docNo === decision.docNo);
      };
      const { facts: _otherwise, ...older } = explanation;
      expect((await keep({ ...older, facts: [] }))?.verification).toBe("engine-not-held");
      await house.db.driver.query(
        "update recognition set explanation = replace(explanation, 'panhuo-explanation/2', 'panhuo-explanation/3') where doc_no = $1",
        [decision.docNo],
      );
      const altered = (await verifiedDecisions(house, key)).find(({ docNo }) => docNo === decision.docNo);
      expect(altered?.verification).toBe("differs");
    });
  });

  test("2024-11-30 is the last day on which a rule is in force", async () => {
    await on(async (house) => {
      const key = await findParcel(house, "LC-0002");
      const refused: Decision = { decision: "refused", docNo: "1号", decidedOn: "2024-11-30" };
      expect(await codeOf(recordDecision(house, key, refused))).toBe("stored");
      expect(
        await codeOf(recordDecision(house, key, { ...refused, docNo: "2号", decidedOn: "2024-12-01" })),
      ).toBe("rule-not-in-force");
    });
  });

  test("land recognised as idle is refused, with the clause", async () => {
    await on(async (house) => {
      const key = await findParcel(house, "LC-0002");
      await expect(recordDecision(house, key, decision)).rejects.toMatchObject({
        code: "parcel-not-recognisable",
        zh: expect.stringContaining("EXCL-1 济政办字〔2019〕61号 一 末段"),
      });
    });
  });

  test("a category that is not met is refused", async () => {
    await on(async (house) => {
      const key = await recognisable(house);
      const { conclusion } = await explainParcelOn(house, "2022-03-01", key);
      const other = ["CAT-1", "CAT-2", "CAT-3", "CAT-4", "CAT-5", "CAT-6"].find(
        (id) => !conclusion.matched.includes(id),
      );
      expect(await codeOf(recordDecision(house, key, { ...decision, categories: [other ?? ""] }))).toBe(
        "category-not-met",
      );
    });
  });

  test("one that came with the import says that its explanation is not on file", async () => {
    const { rows } = await site().db.driver.query(
      "select district_code, parcel_no from recognition order by 1, 2 limit 1",
    );
    const { body } = await site().json(
      `/api/parcels/${rows[0]?.district_code}-${rows[0]?.parcel_no}/decisions`,
    );
    expect(body.decisions[0]).toMatchObject({
      explanation: "recorded-elsewhere",
      verification: "recorded-elsewhere",
    });
  });
});
