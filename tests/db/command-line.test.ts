import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packagePath } from "../../api/package-root.ts";
import { createServerDatabase, temporaryFolder } from "./harness.ts";

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe("the command line, as it is built", () => {
  const { folder, remove } = temporaryFolder();
  let url: string;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    ({ url, drop } = await createServerDatabase());
    expect(await panhuo("generate", "--parcels", "150", "--seed", "7", "--named-cases")).toMatchObject({
      code: 0,
    });
  });
  afterAll(async () => {
    await drop();
    remove();
  });

  function panhuo(...words: string[]): Promise<Answer> {
    const program = packagePath("api", "cli", "panhuo.mjs");
    const env = { ...process.env, DATABASE_URL: url, DATA_DIR: folder, LANG: "en_GB.UTF-8", LC_ALL: "" };
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [program, ...words],
        { env, cwd: folder, maxBuffer: 2 ** 28 },
        (error, out, err) =>
          // A program that was ended by a signal has no code.
          resolve({ code: error ? (typeof error.code === "number" ? error.code : -1) : 0, out, err }),
      );
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever was printed; the tests say what it must be
  async function json(...words: string[]): Promise<any> {
    const { code, out, err } = await panhuo(...words, "--json");
    expect(`${code} ${err}`).toMatch(/^0 /);
    return JSON.parse(out);
  }

  /** The audit's entries about the command line, the latest last. */
  async function told(action: string) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ entry: string }>(
        "select entry::text from audit_entry order by chain, seq",
      );
      return rows
        .map(
          ({ entry }) =>
            JSON.parse(entry) as { action: string; subject?: string; outcome: string; code?: string },
        )
        .filter((entry) => entry.action === action);
    } finally {
      await client.end();
    }
  }

  test("helps with all of its commands, and with one of them, in both languages", async () => {
    const all = await panhuo("--help");
    expect(all.code).toBe(0);
    for (const command of ["import FILE", "imports withdraw ID", "classify", "user add NAME", "verify"])
      expect(all.out).toContain(command);
    const one = await panhuo("classify", "--help", "--lang", "zh");
    expect(one).toMatchObject({ code: 0 });
    expect(one.out).toContain("评定全市宗地");
    expect((await panhuo("--version")).out.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  for (const [words, why] of [
    [["no-such-command"], "there is no command no-such-command"],
    [["classify", "--no-such-option"], "no-such-option"],
    [["classify", "extra"], "extra is one too many"],
    [["classify", "--lang", "fr"], "--lang fr must be zh or en"],
    [["classify", "--as-of", "2022-02-29"], "2022-02-29 is not a date that exists"],
    [["imports", "withdraw", "00000000-0000-4000-8000-000000000000"], "--reason is missing"],
    [["evaluate", "--district", "370112", "--year", "2021", "--accept"], "--accept needs --doc-no"],
    [
      ["recognise", "LC-0009", "--decision", "maybe", "--decided-on", "2022-03-01"],
      "must be recognised or refused",
    ],
    [["export", "out.shp", "--format", "dwg"], "--format "],
  ] as const) {
    test(`panhuo ${words.join(" ")} is told how it is used, and nothing is done`, async () => {
      const { code, err } = await panhuo(...words);
      expect(err).toContain(why);
      expect(code).toBe(2);
    });
  }

  for (const [words, code] of [
    [["classify", "--district", "999999"], "district-unknown"],
    [["recognition", "LC-9999"], "parcel-unknown"],
    [["import", "no-such-file.zip"], "file-unreadable"],
    [["imports", "withdraw", "00000000-0000-4000-8000-000000000000", "--reason", "x"], "upload-unknown"],
    [["policy", "template", "no-such-kind"], "table-kind-unknown"],
  ] as const) {
    test(`panhuo ${words.join(" ")} is refused as ${code}`, async () => {
      const { code: exit, out } = await panhuo(...words, "--json");
      expect(JSON.parse(out)).toMatchObject({ error: { code } });
      expect(exit).toBe(1);
    });
  }

  test("gathers and classifies once, and finds nothing to do the second time", async () => {
    const gathered = await json("gather");
    expect(gathered.changed).toBe(gathered.parcels);
    const first = await json("classify");
    expect(first).toMatchObject({ asOf: "2022-03-01", demonstration: true, written: gathered.parcels });
    expect(first.parcels).toHaveLength(gathered.parcels);
    expect(await json("classify")).toMatchObject({ written: 0 });
    const licheng = await json("classify", "--district", "370112");
    expect(licheng.parcels.every(({ id }: { id: string }) => id.startsWith("370112-"))).toBe(true);
    expect((await told("panhuo classify")).at(-1)).toMatchObject({ subject: "city", outcome: "done" });
  });

  test("tells of a parcel and of the inventory what the other tells", async () => {
    const { districts } = await json("inventory");
    const { counts } = await json("classify");
    const eligible = districts.map(
      (one: { inventory: { byOverall: { eligible: { parcels: number } } } }) =>
        one.inventory.byOverall.eligible.parcels,
    );
    expect(eligible.reduce((sum: number, n: number) => sum + n, 0)).toBe(counts.eligible);
    expect(await json("recognition", "LC-0009")).toMatchObject({ overall: "eligible" });
    const explained = await panhuo("explain", "LC-0009", "--lang", "zh");
    expect(explained.out).toContain("低效用地认定意见");
    expect((await panhuo("explain", "LC-0009", "--format", "html")).out).toContain("<!doctype html>");
  });

  test("records a decision with its explanation, in the audit too, and proves it", async () => {
    const decided = ["--decision", "recognised", "--doc-no", "演示〔2022〕1号", "--decided-on", "2022-03-01"];
    expect(await json("recognise", "LC-0009", ...decided)).toMatchObject({ docNo: "演示〔2022〕1号" });
    const { decisions } = await json("verify-decision", "LC-0009");
    expect(decisions).toMatchObject([{ docNo: "演示〔2022〕1号", verification: "same" }]);
    expect(await told("panhuo recognise")).toMatchObject([{ subject: "LC-0009", outcome: "done" }]);
    // The same document twice.
    expect((await panhuo("recognise", "LC-0009", ...decided)).code).toBe(1);
    expect((await told("panhuo recognise")).at(-1)).toMatchObject({ outcome: "refused" });
  });

  test("sends a survey file in, once; previews; lists; takes it back; sends it again", async () => {
    const file = join(folder, "lots.geojson");
    expect(await json("generate", "--parcels", "20", "--seed", "99", "--out", file)).toMatchObject({
      parcels: 20,
    });
    const preview = await json("import", file, "--preview", "--demonstration");
    expect(preview).toMatchObject({ rows: 20, imported: 20 });
    const imported = await json("import", file, "--demonstration");
    expect(imported).toMatchObject({ rows: 20, imported: 20, refused: 0 });
    expect((await panhuo("import", file, "--demonstration", "--json")).out).toContain(
      "file-already-imported",
    );
    const uploads = await json("imports");
    expect(uploads[0]).toMatchObject({
      id: imported.datasetId,
      state: "committed",
      fileName: "lots.geojson",
    });
    await json("imports", "withdraw", imported.datasetId, "--reason", "重复 twice");
    expect((await json("imports"))[0]).toMatchObject({ state: "withdrawn" });
    expect((await told("panhuo imports withdraw")).slice(-1)).toMatchObject([
      { subject: imported.datasetId, outcome: "done" },
    ]);
    expect(await json("import", file, "--demonstration")).toMatchObject({ imported: 20 });
  });

  test("exports a file under its name only once it is whole", async () => {
    const file = join(folder, "licheng.csv");
    const report = await json("export", file, "--format", "csv", "--district", "370112");
    expect(readFileSync(file, "utf8").trim().split("\r\n")).toHaveLength(report.parcels + 1);
    expect(existsSync(`${file}.part`)).toBe(false);
    rmSync(file);
  });

  test("loads a table that the policy refers to, all of its rows or none", async () => {
    const heading = (await panhuo("policy", "template", "parameters", "--lang", "en")).out.trim();
    expect(heading).toBe("name,district,value");
    const file = join(folder, "parameters.csv");
    const given = [
      "--table",
      "parameters",
      "--source",
      "演示数据",
      "--from",
      "2020-01-01",
      "--demonstration",
    ];
    writeFileSync(file, `${heading}\nminPublicityDays,,5\nnoSuchParameter,,1\n`);
    const refused = await panhuo("policy", "load", file, ...given);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain("row 3 name");
    // In Chinese by the heading that a Chinese file has.
    expect((await panhuo("policy", "load", file, ...given, "--lang", "zh")).out).toContain("第 3 行 参数：");
    const badDay = await panhuo("policy", "load", file, ...given, "--to", "2021-02-30", "--lang", "zh");
    expect([badDay.code, badDay.err]).toEqual([2, expect.stringContaining("--to 应为日期，如 2021-03-31")]);
    writeFileSync(file, `${heading}\nminPublicityDays,,5\n`);
    expect(await json("policy", "load", file, ...given)).toMatchObject({ rows: 1 });
    const { tables } = await json("policy", "tables");
    expect(tables.find(({ kind }: { kind: string }) => kind === "parameters").inForce).toMatchObject({
      rows: 1,
    });
    expect((await told("panhuo policy load")).map(({ outcome }) => outcome)).toEqual([
      "refused",
      "refused",
      "done",
    ]);
  });

  test("surveys towns, and evaluates a district without recording anything", async () => {
    const { towns } = await json("survey", "towns", "--district", "370112");
    expect(towns.length).toBeGreaterThan(0);
    expect(await json("evaluate", "--district", "370112", "--year", "2021")).toMatchObject({
      accepted: null,
    });
    expect(await told("panhuo evaluate")).toEqual([]);
  });

  test("makes an account, gives it a post, closes it and prints its first password once", async () => {
    const added = await json("user", "add", "clerk1", "--role", "district", "--district", "370112");
    expect(added.password).toMatch(/\S{10,}/);
    const again = await panhuo("user", "add", "clerk1", "--role", "bureau", "--json");
    expect(again.code).toBe(1);
    // A post that does not exist leaves no account behind.
    expect((await panhuo("user", "add", "clerk2", "--role", "district")).code).toBe(1);
    const [clerk, ...others] = await json("user", "list");
    expect(clerk).toMatchObject({ name: "clerk1", role: "district", district: "370112", disabled: false });
    expect(others).toEqual([]);
    await json("user", "grant", "clerk1", "--role", "finance");
    await json("user", "disable", "clerk1");
    const reset = await json("user", "reset-password", "clerk1");
    expect(reset.password).not.toBe(added.password);
    const listed = await json("user", "list");
    expect(listed).toMatchObject([{ role: "finance", district: null, disabled: true }]);
    expect(JSON.stringify(listed)).not.toContain(reset.password);
    await json("user", "link", "clerk1", "--issuer", "https://sso.example", "--subject", "s-1");
    expect(
      (await panhuo("user", "link", "clerk1", "--issuer", "https://sso.example", "--subject", "s-1")).code,
    ).toBe(1);
  });

  test("proves the audit whole, finds an altered entry, and a chain that was cut short", async () => {
    const whole = await json("verify");
    expect(whole.broken).toEqual([]);
    const heads = join(folder, "heads.json");
    writeFileSync(heads, JSON.stringify(whole));
    expect(await json("verify", "--heads", heads)).toMatchObject({ broken: [] });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    // The owner of the database may do what no role may; the chain tells.
    await client.query(
      "delete from audit_entry where seq = (select max(seq) from audit_entry where chain = 'city') and chain = 'city'",
    );
    const cut = await panhuo("verify", "--heads", heads, "--json");
    expect(cut.code).toBe(1);
    expect(JSON.parse(cut.out).broken).toMatchObject([{ chain: "city", fault: "missing" }]);
    await client.query(
      "update audit_entry set entry = replace(entry::text, 'LC-0009', 'LC-0008')::json where entry::text like '%LC-0009%'",
    );
    await client.end();
    const altered = await panhuo("verify", "--json");
    expect(altered.code).toBe(1);
    expect(JSON.parse(altered.out).broken[0]).toMatchObject({ chain: "city", fault: "hash" });
  });
});
