import { expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { joining } from "../../api/db/database.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { AppError } from "../../api/errors.ts";
import { acceptEvaluation, evaluateDistrict } from "../../api/evaluation/service.ts";
import type { House } from "../../api/house.ts";
import { sealWith } from "../../api/identity/seal.ts";
import { IDENTITY_DEFAULTS } from "../../api/identity/settings.ts";
import { JobRunner } from "../../api/jobs/runner.ts";
import { readTableText } from "../../api/policy/tables/read-table.ts";
import { knownKind, loadTable, rowsInForce, tableStates } from "../../api/policy/tables/service.ts";
import { importFeatures } from "../../api/survey/import-parcels.ts";
import { uploadWork } from "../../api/survey/uploads/work.ts";
import { isoDate } from "../../gis/iso-date.ts";
import { decideFacts } from "../../gis/land/classify-parcel.ts";
import { measuresOfRow } from "../../gis/land/facts/measures.ts";
import { jinan2019No61 } from "../../gis/policy/jinan-2019-61/index.ts";
import { listMeasureSources, readMeasures } from "../../sql/generated/queries.ts";
import { describeOnBothEngines, inRollback } from "./harness.ts";

const LICHENG = "370112";

/** A lot of Licheng 历城区, `column` lots east of a corner. */
function lot(column: number, properties: object) {
  const [west, south, side] = [117.2 + column * 0.0005, 36.72, 0.0005];
  const ring = [
    [west, south],
    [west + side, south],
    [west + side, south + side],
    [west, south + side],
    [west, south],
  ];
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
}

const SHIZHONG = "370103";

const parcel = (column: number, more: object) =>
  lot(column, {
    district: LICHENG,
    parcelNo: String(column).padStart(8, "0"),
    areaM2: "2000.00",
    areaBasis: "certificate",
    useClass: "ind_general",
    ...more,
  });

async function load(db: Database, kind: string, from: string, csv: string, more: { to?: string } = {}) {
  const known = knownKind(kind);
  const head = { name: kind, source: "test", from, demonstration: false, ...more };
  return loadTable(db, known, head, readTableText(new TextEncoder().encode(csv), known));
}

async function inCity<T>(
  db: Database,
  demonstration: boolean,
  work: (tx: Database) => Promise<T>,
): Promise<T> {
  return inRollback(db, async (tx) => {
    const joined = joining(tx);
    await setUpJinan(joined, demonstration);
    return work(joined);
  });
}

async function importAll(db: Database, features: readonly object[]): Promise<void> {
  const { refused, problems } = await importFeatures(
    db,
    features.map((value, at) => ({ row: at + 1, value })),
    { name: "test", source: "test", demonstration: true, policyPackage: "test@0" },
  );
  // That the drawn area is another than the recorded one is a warning, and nothing to do with this.
  expect([refused, problems.filter(({ severity }) => severity === "error")]).toEqual([0, []]);
}

async function measure(db: Database, parcelNo: string, asOf = "2022-03-01", districtCode = LICHENG) {
  const row = await db.run(readMeasures, { asOf, districtCode, parcelNo });
  return row?.measures as Record<string, unknown>;
}

async function factOf(db: Database, name: string, parcelNo: string, asOf = "2022-03-01") {
  const facts = decideFacts(measuresOfRow(await measure(db, parcelNo, asOf)), isoDate(asOf), jinan2019No61);
  return facts.find((one) => one.name === name);
}

const FAR_HEAD = "use,industry,grade,indicator,least,most,unit\n";

describeOnBothEngines("a policy table is loaded version by version", (db) => {
  test("a real city begins with every kind not loaded", async () => {
    const states = await inCity(db(), false, (tx) => tableStates(tx, "2022-03-01"));
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(["not-loaded"]));
    expect(states.length).toBeGreaterThan(10);
  });

  test("the newest version that is in force on the day is chosen, and the earlier ones stay", async () => {
    await inCity(db(), false, async (tx) => {
      await load(tx, "standard-far", "2019-01-01", "use,far\nindustrial,1.0\n");
      await load(tx, "standard-far", "2021-01-01", "use,far\nindustrial,1.2\n", { to: "2021-12-31" });
      const chosen: Record<string, unknown> = {};
      for (const day of ["2018-12-31", "2019-01-01", "2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01"])
        chosen[day] = (await rowsInForce<{ far: string }>(tx, "standard-far", day))?.rows[0]?.far ?? null;
      expect(chosen).toEqual({
        "2018-12-31": null,
        "2019-01-01": "1.0",
        "2020-12-31": "1.0",
        "2021-01-01": "1.2",
        "2021-12-31": "1.2",
        "2022-01-01": "1.0",
      });
    });
  });

  test("one bad row keeps all of them out", async () => {
    await inCity(db(), false, async (tx) => {
      const refused = await load(
        tx,
        "standard-far",
        "2019-01-01",
        "use,far\nindustrial,1.0\nspace,x\n",
      ).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(AppError);
      expect(refused).toMatchObject({
        code: "table-refused",
        details: {
          problemCount: 2,
          problems: [
            { row: 3, field: "use" },
            { row: 3, field: "far" },
          ],
        },
      });
      const states = await tableStates(tx, "2022-03-01");
      expect(states.find(({ kind }) => kind === "standard-far")?.versions).toBe(0);
    });
  });

  test("a bad row has the number that it has in the file, empty rows counted", async () => {
    await inCity(db(), false, async (tx) => {
      await expect(
        load(tx, "standard-far", "2019-01-01", '\nuse,far\n\n"industrial",1.0\n\n\nspace,1.0\n'),
      ).rejects.toMatchObject({ details: { problems: [{ row: 7, field: "use" }] } });
    });
  });

  test("a district that the city does not have is refused", async () => {
    await inCity(db(), false, async (tx) => {
      await expect(
        load(tx, "land-grades", "2019-01-01", "district,town,grade\n110101,,一等\n"),
      ).rejects.toMatchObject({
        details: { problems: [{ row: 2, field: "district" }] },
      });
    });
  });

  test("made-up numbers stay out of a real city and are marked in the demonstration", async () => {
    const made = (tx: Database) => {
      const kind = knownKind("standard-far");
      const lines = readTableText(new TextEncoder().encode("use,far\nindustrial,1\n"), kind);
      return loadTable(
        tx,
        kind,
        { name: "演示", source: "演示", from: "2019-01-01", demonstration: true },
        lines,
      );
    };
    await inCity(db(), false, async (tx) => {
      await expect(made(tx)).rejects.toMatchObject({ code: "city-not-demonstration", status: 409 });
    });
    await inCity(db(), true, async (tx) => {
      await made(tx);
      const states = await tableStates(tx, "2022-03-01");
      expect(states.find(({ kind }) => kind === "standard-far")?.inForce?.demonstration).toBe(true);
    });
  });
});

describeOnBothEngines("the control standard in force gives each parcel its bounds", (db) => {
  test("the most special row of an indicator decides: by industry, then by grade", async () => {
    await inCity(db(), false, async (tx) => {
      await importAll(tx, [
        parcel(1, { industryCode: "3311", far: "0.75" }),
        parcel(2, { industryCode: "2641", far: "0.75" }),
        parcel(3, { far: "0.75" }),
        parcel(4, { industryCode: "2641", far: "0.75", useClass: "res_commodity" }),
        parcel(5, { industryCode: "2641" }),
      ]);
      expect(await factOf(tx, "controlStandardFailed", "00000001")).toMatchObject({
        value: null,
        origin: "unknown",
      });
      await load(
        tx,
        "control-standard",
        "2019-12-01",
        `${FAR_HEAD}industrial,,,far,0.7,,\nindustrial,33,,far,0.8,,\n`,
      );
      const value = async (no: number) => (await factOf(tx, "controlStandardFailed", `0000000${no}`))?.value;
      expect(await value(1)).toBe(true); // 0.75 < 0.8 of its own industry
      expect(await value(2)).toBe(false); // 0.75 ≥ 0.7 of all others
      expect(await value(3)).toBe(null); // which of the two is unknown
      expect(await value(4)).toBe(null); // the standard says nothing of housing
      expect(await value(5)).toBe(null); // its FAR is unknown
      expect((await factOf(tx, "controlStandardFailed", "00000001", "2019-11-30"))?.value).toBe(null);

      // A later version by grade of land: open until the grades are loaded.
      await load(
        tx,
        "control-standard",
        "2021-01-01",
        `${FAR_HEAD}industrial,,六等,far,0.75,,\nindustrial,,七等,far,0.9,,\n`,
      );
      expect(await value(2)).toBe(null);
      expect((await factOf(tx, "controlStandardFailed", "00000002", "2020-12-31"))?.value).toBe(false);
      await load(tx, "land-grades", "2020-01-01", `district,town,grade\n${LICHENG},,六等\n`);
      expect(await value(2)).toBe(false);
      await load(tx, "land-grades", "2021-06-01", `district,town,grade\n${LICHENG},,七等\n`);
      expect(await value(2)).toBe(true);
    });
  });

  test("intensities are of the latest full year, by the recorded area", async () => {
    await inCity(db(), false, async (tx) => {
      const enterpriseYears = [
        { year: 2020, taxFen: "60000000" },
        { year: 2021, taxFen: "90000000", outputFen: "1" },
        { year: 2022, taxFen: "1" },
      ];
      await importAll(tx, [parcel(1, { enterpriseYears })]);
      await load(tx, "control-standard", "2019-12-01", `${FAR_HEAD}industrial,,,taxIntensity,30,,万元/亩\n`);
      // 900,000 yuan ÷ 2,000 m² = 450 yuan/m²; 30 万元/亩 are 450 万元/公顷, which are 450 yuan/m².
      const found = await measure(tx, "00000001");
      expect([Number(found.tax_intensity), Number(found.control_tax_intensity_min)]).toEqual([450, 450]);
      expect((await factOf(tx, "controlStandardFailed", "00000001"))?.value).toBe(false);
      expect((await factOf(tx, "controlStandardFailed", "00000001", "2021-03-01"))?.value).toBe(true);
    });
  });
});

describeOnBothEngines("records become facts", (db) => {
  test("a dispute counts while it is open, a statement while it is on file, and a finding wins over both", async () => {
    await inCity(db(), false, async (tx) => {
      const open = {
        kind: "litigation",
        on: "2020-01-10",
        closedOn: "2021-06-30",
        docNo: "(2020)鲁01民初1号",
        issuer: "法院",
      };
      const statement = { kind: "no-dispute-statement", on: "2021-07-15" };
      await importAll(tx, [
        parcel(1, { disputes: [open, statement] }),
        parcel(2, {
          disputes: [open],
          findings: [{ topic: "titleDisputed", result: false, on: "2020-02-01" }],
        }),
      ]);
      const on = async (day: string, no = "00000001") => (await factOf(tx, "titleDisputed", no, day))?.value;
      expect(await on("2020-01-09")).toBe(null);
      expect(await on("2020-01-10")).toBe(true);
      expect(await on("2021-06-30")).toBe(true);
      expect(await on("2021-07-01")).toBe(null);
      expect(await on("2021-07-15")).toBe(false);
      expect(await on("2020-03-01", "00000002")).toBe(false);
      // What was derived is kept beside the finding.
      expect((await measure(tx, "00000002", "2020-03-01")).dispute_open).toBe(true);
    });
  });

  test("a district's own low grades go before the city's", async () => {
    await inCity(db(), false, async (tx) => {
      const evaluations = [{ year: 2021, grade: "C", acceptedOn: "2021-12-20", docNo: "评1" }];
      await importAll(tx, [parcel(1, { evaluations })]);
      const low = async () => (await factOf(tx, "benefitEvaluatedLow", "00000001"))?.value;
      expect(await low()).toBe(null);
      await load(tx, "parameters", "2019-01-01", "name,district,value\nlowGrades,,D\n");
      expect(await low()).toBe(false);
      await load(tx, "parameters", "2020-01-01", `name,district,value\nlowGrades,${LICHENG},C;D\n`);
      expect(await low()).toBe(true);
      // A version that says nothing of a parameter leaves the one before in force.
      await load(tx, "parameters", "2021-01-01", "name,district,value\nevaluationValidYears,,2\n");
      expect(await low()).toBe(true);
    });
  });

  test("a parcel is measured against its own district's parameters, else the city's", async () => {
    await inCity(db(), false, async (tx) => {
      await importAll(tx, [parcel(1, {}), parcel(2, { district: SHIZHONG })]);
      const head = "name,district,value\n";
      await load(
        tx,
        "parameters",
        "2019-01-01",
        `${head}underusedBelow,${LICHENG},0.4\nevaluationValidYears,${LICHENG},3\nunderusedBelow,,0.3\nevaluationValidYears,,1\n`,
      );
      // A later version of one district's is not another's, and one for the whole city not this district's.
      await load(
        tx,
        "parameters",
        "2020-01-01",
        `${head}underusedBelow,370102,0.9\nevaluationValidYears,370102,9\nunderusedBelow,,0.2\nevaluationValidYears,,2\n`,
      );
      const found = async (parcelNo: string, districtCode: string) => {
        const { underused_below, evaluation_valid_years } = await measure(
          tx,
          parcelNo,
          "2022-03-01",
          districtCode,
        );
        const key = { asOf: "2022-03-01", districtCode, parcelNo };
        const sources = (await tx.run(listMeasureSources, key)).filter(({ measures }) =>
          ["underusedBelow", "evaluationValidYears"].some((name) => measures.includes(name)),
        );
        return [underused_below, evaluation_valid_years, ...sources.map(({ on }) => on)];
      };
      expect(await found("00000001", LICHENG)).toEqual([0.4, 3, "2019-01-01", "2019-01-01"]);
      expect(await found("00000002", SHIZHONG)).toEqual([0.2, 2, "2020-01-01", "2020-01-01"]);
    });
  });

  test("no number of valid years is a measure while none is configured; the policy's default decides", async () => {
    await inCity(db(), false, async (tx) => {
      const graded = (year: number) => ({
        evaluations: [{ year, grade: "D", acceptedOn: "2021-12-20", docNo: "评1" }],
      });
      await importAll(tx, [parcel(1, graded(2021)), parcel(2, graded(2020))]);
      await load(tx, "parameters", "2019-01-01", "name,district,value\nlowGrades,,D\n");
      expect((await measure(tx, "00000001")).evaluation_valid_years).toBe(null);
      expect((await factOf(tx, "benefitEvaluatedLow", "00000001"))?.value).toBe(true);
      expect((await factOf(tx, "benefitEvaluatedLow", "00000002"))?.value).toBe(null);
    });
  });

  test("a report commissioned by another is no report of the district, and is one once the district has its own", async () => {
    await inCity(db(), false, async (tx) => {
      const by = (commissionedBy: string, on: string) => ({
        docNo: "R",
        agency: "评估公司",
        commissionedBy,
        on,
      });
      await importAll(tx, [
        parcel(1, { reports: [by("权利人", "2020-01-01"), by(LICHENG, "2021-01-01")] }),
        parcel(2, {}),
      ]);
      const report = async (no: string, day: string) =>
        (await factOf(tx, "evaluationReport", no, day))?.value;
      expect(await report("00000001", "2020-12-31")).toBe(false);
      expect(await report("00000001", "2021-01-01")).toBe(true);
      expect(await report("00000002", "2021-01-01")).toBe(null);
    });
  });

  test("an excluded industry is neither low nor not low", async () => {
    await inCity(db(), false, async (tx) => {
      await load(tx, "parameters", "2019-01-01", "name,district,value\nlowGrades,,D\n");
      const evaluations = [{ year: 2021, grade: "D", acceptedOn: "2021-12-20", excluded: true }];
      await importAll(tx, [parcel(1, { evaluations })]);
      expect((await factOf(tx, "benefitEvaluatedLow", "00000001"))?.value).toBe(null);
    });
  });

  test("each measure names the record it came from", async () => {
    await inCity(db(), false, async (tx) => {
      await load(tx, "parameters", "2019-01-01", "name,district,value\nlowGrades,,D\n");
      await load(tx, "control-standard", "2019-12-01", `${FAR_HEAD}industrial,,,far,0.7,,\n`);
      await importAll(tx, [
        parcel(1, {
          certificateNo: "鲁(2015)历城区不动产权第1号",
          evaluations: [{ year: 2021, grade: "D", acceptedOn: "2021-12-20", docNo: "评7" }],
          disputes: [{ kind: "no-dispute-statement", on: "2021-07-15", docNo: "声明1", issuer: "镇政府" }],
        }),
      ]);
      const sources = await tx.run(listMeasureSources, {
        asOf: "2022-03-01",
        districtCode: LICHENG,
        parcelNo: "00000001",
      });
      const of = (name: string) => sources.filter(({ measures }) => measures.includes(name));
      expect(of("certificateVerified")).toMatchObject([
        { record: "certificate", docNo: "鲁(2015)历城区不动产权第1号", on: null },
      ]);
      expect(of("noDisputeStatement")).toMatchObject([
        { record: "no-dispute-statement", docNo: "声明1", issuer: "镇政府", on: "2021-07-15" },
      ]);
      expect(of("perMuGradeLow").map(({ record, docNo }) => [record, docNo])).toEqual([
        ["evaluation", "评7"],
        ["policy_table", null],
      ]);
      expect(of("controlFarMin")).toMatchObject([{ record: "policy_table", document: "control-standard" }]);
      expect(of("urbanShare")).toEqual([]);
    });
  });

  test("each measure names the record that says it, with its own day or none", async () => {
    await inCity(db(), false, async (tx) => {
      await importAll(tx, [
        parcel(1, {
          certificateNo: "鲁(2015)历城区不动产权第1号",
          certifiedUse: "ind_general",
          landUseScheme: "SANDIAO",
          landUseEdition: "2019",
          landUseCode: "0601",
          completedOn: "2012-05-01",
          far: "0.8",
          greenRatio: "20",
          enterpriseYears: [{ year: 2021, taxFen: "100" }],
        }),
        parcel(2, { areaBasis: "survey", certifiedUse: "ind_general", useClass: undefined }),
      ]);
      const sourcesOf = async (parcelNo: string) => {
        const key = { asOf: "2022-03-01", districtCode: LICHENG, parcelNo };
        const sources = await tx.run(listMeasureSources, key);
        return (name: string) =>
          sources
            .filter(({ measures }) => measures.includes(name))
            .map(({ record, document, docNo, on }) => [record, document, docNo, on]);
      };
      const of = await sourcesOf("00000001");
      const certificate = ["certificate", null, "鲁(2015)历城区不动产权第1号", null];
      const record = ["parcel", "test", null, null];
      expect(of("certificateVerified")).toEqual([certificate]);
      expect(of("certifiedUseIndustrial")).toEqual([certificate]);
      expect(of("landUseIsConstruction")).toEqual([["land_survey", "SANDIAO 2019 0601", null, null]]);
      expect(of("isBuilt")).toEqual([["completion", null, null, "2012-05-01"]]);
      expect(of("far")).toEqual([record]);
      expect(of("greenRatio")).toEqual([record]);
      expect(of("currentUsePublic")).toEqual([record]);
      expect(of("buildingDensity")).toEqual([]);
      // Tax per area: the figures of the year, and the area that the certificate states.
      expect(of("taxIntensity")).toEqual([certificate, ["enterprise_year", "2021", null, null]]);

      const bare = await sourcesOf("00000002");
      expect(bare("certificateVerified")).toEqual([]);
      expect(bare("certifiedUseIndustrial")).toEqual([["certificate", null, null, null]]);
      for (const name of ["landUseIsConstruction", "isBuilt", "far", "currentUsePublic", "taxIntensity"])
        expect(bare(name), name).toEqual([]);
    });
  });
});

describeOnBothEngines(
  "a district's benefit evaluation is reckoned, accepted and read by category 2",
  (db) => {
    const houseOn = (tx: Database): House => ({
      db: tx,
      version: "test",
      jurisdiction: "370100",
      demonstration: false,
      bureauToken: undefined,
      auditHash: "sha256",
      identity: IDENTITY_DEFAULTS,
      seal: sealWith(() => Buffer.alloc(32)),
      files: "uploads",
      maxUploadBytes: 0,
      font: undefined,
      jobs: new JobRunner(
        tx,
        uploadWork({
          db: tx,
          files: "uploads",
          today: () => "2022-03-01",
          auditHash: "sha256",
          policyPackage: () => "test@0",
        }),
      ),
      today: () => "2022-03-01",
    });
    const INDICATORS =
      "industry,variant,indicator,weight,base,cap,reverse,missing\n,standard,taxPerMu,100,10,,no,undetermined\n";
    const GRADES = "industry,by,grade,rankPercentTo,scoreFrom\n,score,A,,80\n,score,D,,0\n44,excluded,,,\n";
    const year = (taxFen: string | undefined, industryCode = "3311") => ({
      certifiedUse: "ind_general",
      enterpriseYears: [{ year: 2021, industryCode, ...(taxFen === undefined ? {} : { taxFen }) }],
    });

    test("ranks count within the district: the same figures rank otherwise beside other neighbours", async () => {
      await inCity(db(), false, async (tx) => {
        const house = houseOn(tx);
        const own = (column: number, district: string, taxFen: string) =>
          parcel(column, { ...year(taxFen), district });
        await importAll(tx, [
          own(1, LICHENG, "24000000"),
          own(2, LICHENG, "30000000"),
          own(3, SHIZHONG, "24000000"),
          own(4, SHIZHONG, "12000000"),
          own(5, SHIZHONG, "6000000"),
        ]);
        await load(tx, "benefit-indicators", "2021-01-01", INDICATORS);
        // The first half of the ranking is A: rank × 100 ≤ 50 × number.
        const byRank = "industry,by,grade,rankPercentTo,scoreFrom\n,rank,A,50,\n,rank,D,100,\n";
        await load(tx, "benefit-grades", "2021-01-01", byRank);
        const ranked = async (district: string) =>
          (await evaluateDistrict(house, district, 2021, "2022-03-01")).enterprises.map(
            ({ id, rank, rankedAmong, grade }) => [id, rank, rankedAmong, grade],
          );
        expect(await ranked(LICHENG)).toEqual([
          [`${LICHENG}-00000001`, 2, 2, "D"],
          [`${LICHENG}-00000002`, 1, 2, "A"],
        ]);
        expect(await ranked(SHIZHONG)).toEqual([
          [`${SHIZHONG}-00000003`, 1, 3, "A"],
          [`${SHIZHONG}-00000004`, 2, 3, "D"], // 2 × 100 > 50 × 3
          [`${SHIZHONG}-00000005`, 3, 3, "D"],
        ]);
      });
    });

    test("graded, excluded and open: only what is determined is recorded, and nothing before it is touched", async () => {
      await inCity(db(), false, async (tx) => {
        const house = houseOn(tx);
        await importAll(tx, [
          parcel(1, year("24000000")), // 240,000 yuan ÷ 3 mu = 8 万元/亩: 80 points
          parcel(2, {
            ...year("23999999"),
            evaluations: [{ year: 2020, grade: "A", acceptedOn: "2021-01-10", docNo: "旧" }],
          }),
          parcel(3, year(undefined)),
          parcel(4, year("1", "4411")),
        ]);
        const nothing = await evaluateDistrict(house, LICHENG, 2021, "2022-03-01");
        expect([nothing.status, nothing.missing]).toEqual([
          "undetermined",
          ["benefitGrades", "benefitIndicators"],
        ]);
        const asked = { district: LICHENG, year: 2021, asOf: "2022-03-01" };
        await expect(acceptEvaluation(house, asked, "评〔2022〕1号", "2022-02-01")).rejects.toMatchObject({
          code: "evaluation-undetermined",
        });

        await load(tx, "benefit-indicators", "2021-01-01", INDICATORS);
        await load(tx, "benefit-grades", "2021-01-01", GRADES);
        await load(tx, "parameters", "2021-01-01", "name,district,value\nlowGrades,,D\n");
        const evaluation = await evaluateDistrict(house, LICHENG, 2021, "2022-03-01");
        expect(evaluation.enterprises.map(({ status, score, grade }) => [status, score, grade])).toEqual([
          ["graded", "80.0000", "A"],
          ["graded", "80.0000", "D"], // 79.999997 exactly
          ["undetermined", null, null],
          ["excluded", null, null],
        ]);
        const low = async (no: number, day = "2022-03-01") =>
          (await factOf(tx, "benefitEvaluatedLow", `0000000${no}`, day))?.value;
        expect(await low(2)).toBe(null); // 2020's is too old on that day without a configured validity of two years
        expect(await acceptEvaluation(house, asked, "评〔2022〕1号", "2022-02-01")).toEqual({
          evaluation,
          accepted: { accepted: 3, open: 1 },
        });
        expect([await low(1), await low(2), await low(3), await low(4)]).toEqual([false, true, null, null]);
        expect(await low(2, "2022-01-31")).toBe(null);
        const { rows } = await tx.driver.query(
          "select evaluation_no, year, grade, doc_no, rank from evaluation where parcel_no = '00000002' order by evaluation_no",
        );
        expect(rows).toEqual([
          { evaluation_no: 1, year: 2020, grade: "A", doc_no: "旧", rank: null },
          { evaluation_no: 2, year: 2021, grade: "D", doc_no: "评〔2022〕1号", rank: null },
        ]);
      });
    });

    test("a district that does not exist is refused", async () => {
      await inCity(db(), false, async (tx) => {
        await expect(evaluateDistrict(houseOn(tx), "110101", 2021, "2022-03-01")).rejects.toMatchObject({
          code: "district-unknown",
        });
      });
    });
  },
);
