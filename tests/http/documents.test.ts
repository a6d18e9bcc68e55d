import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type CellValue, readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import yauzl from "yauzl";
import { contractRoom } from "../../api/contracts/room.ts";
import { printFont } from "../../api/documents/font.ts";
import { FORMS } from "../../api/documents/forms/index.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { readTableText } from "../../api/policy/tables/read-table.ts";
import { knownKind, loadTable } from "../../api/policy/tables/service.ts";
import type { CaseView } from "../../api/registry/contract.ts";
import { databaseOf } from "../db/harness.ts";
import { actorOf, LICHENG, LIXIA, Office } from "../db/registry-office.ts";
import { type Site, serve } from "./harness.ts";

const TOKEN = "a-token-for-the-tests-of-documents";
const BUREAU = { authorization: `Bearer ${TOKEN}` };

describe("documents of the office", () => {
  let site: Site;
  let office: Office;
  let stop: () => Promise<void>;
  let parcel: string;
  let contract: CaseView;
  const folder = mkdtempSync(join(tmpdir(), "panhuo-documents-"));
  /** One file of each kind, by form: with everything that its contents need. */
  const paths: Record<string, string> = {};

  beforeAll(async () => {
    office = await Office.open(await databaseOf("server"));
    parcel = (await findParcel(office.house, "LC-0009")).parcelNo;
    contract = await office.toContract(parcel);
    const clerk = "county-bureau" as const;
    const instalments = [
      { no: 1, dueOn: "2022-01-31", amountFen: "600000001" },
      { no: 2, dueOn: "2022-06-30", amountFen: "59999999" },
    ];
    contract = await office.act(
      clerk,
      contractRoom,
      "sign",
      contract,
      { amountFen: "660000000", instalments },
      { on: "2021-12-20", docNo: "历城合〔2021〕1号" },
    );
    const payment = { document: "历城合〔2021〕1号", amountFen: "600000001", voucher: "V-1" };
    contract = await office.act("finance", contractRoom, "pay", contract, payment, { on: "2022-01-05" });
    Object.assign(paths, {
      "recognition-letter": `?case=${LICHENG}-1`,
      "library-ledger": `?district=${LICHENG}`,
      "plan-table": `?case=${LICHENG}-2`,
      "publicity-notice": `?case=${contract.id}`,
      "result-disclosure": `?case=${contract.id}`,
      "revenue-statement": `?district=${LICHENG}&from=2021-12-01&to=2022-12-31`,
    });
    ({ site, stop } = await serve(office.db, TOKEN));
  });
  afterAll(async () => {
    await stop?.();
    rmSync(folder, { recursive: true, force: true });
  });

  const fetched = (form: string, more = "") =>
    site.fetch(`/api/documents/${form}${paths[form]}${more}`, { headers: BUREAU });

  async function bytesOf(form: string, more: string): Promise<Uint8Array> {
    const response = await fetched(form, more);
    expect(response.status).toBe(200);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** What poppler reads off the pages. */
  async function pagesOf(form: string, more = ""): Promise<string> {
    const file = join(folder, `${form}.pdf`);
    writeFileSync(file, await bytesOf(form, `&format=pdf${more}`));
    // A cell breaks its text where its width ends.
    return execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8" });
  }

  async function wordOf(form: string): Promise<string> {
    const zip = await yauzl.fromBufferPromise(Buffer.from(await bytesOf(form, "&format=docx")), {
      lazyEntries: true,
    });
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== "word/document.xml") continue;
      return (await text(await zip.openReadStreamPromise(entry))).replaceAll(/<[^>]+>/g, " ");
    }
    throw new Error(`${form} is no Word document`);
  }

  async function sheetOf(form: string, more = ""): Promise<CellValue[][]> {
    const { sheets } = await readXlsx(await bytesOf(form, `&format=xlsx${more}`));
    return sheets[0]?.rows ?? [];
  }

  /** The row under a heading of columns that begins with `first`, by those columns. */
  function recordUnder(rows: readonly CellValue[][], first: string): Record<string, CellValue> {
    const at = rows.findIndex(([cell]) => cell === first);
    const [names, values] = [rows[at] ?? [], rows[at + 1] ?? []];
    return Object.fromEntries(names.map((name, place) => [String(name), values[place] ?? null]));
  }

  const squeezed = (text: string) => text.replaceAll(/\s+/g, "");

  for (const [form, says] of [
    ["recognition-letter", ["城镇低效建设用地认定书", "演示〔2021〕1号", "2021年3月10日", "历城区"]],
    ["library-ledger", ["低效用地再开发项目库台账", "在库", "旧厂房改造", "原土地使用权人自主改造"]],
    ["plan-table", ["年度实施计划", "已批准", "10,000.00", "15.00", "通过"]],
    [
      "publicity-notice",
      ["公示期", "2021年7月4日至2021年7月20日，共17个日历日", "660.000000万元", "演示企业"],
    ],
    ["result-disclosure", ["成交价格(万元)", "660.000000", "分期支付约定", "600.000001", "协议出让"]],
    ["revenue-statement", ["土地收益分配台账", "历城合〔2021〕1号", "50%", "6,000,000.01", "3,000,000.01"]],
  ] as const) {
    test(`${form} says on its pages, and in Word, what is on record`, async () => {
      const [pages, word] = [squeezed(await pagesOf(form)), squeezed(await wordOf(form))];
      for (const words of says) {
        expect(pages).toContain(words);
        expect(word).toContain(words);
      }
    });

    test(`${form} names itself as made-up data, and is the same document in each format by its digest`, async () => {
      const digest = /校验码([0-9a-f]{64})/;
      const cells = (await sheetOf(form)).flat().join("");
      const found = [squeezed(await pagesOf(form)), squeezed(await wordOf(form)), squeezed(cells)].map(
        (text) => ({ digest: digest.exec(text)?.[1], labelled: text.includes("演示数据") }),
      );
      expect(found[0]?.digest).toBeDefined();
      expect(found).toEqual([found[0], found[0], found[0]]);
      expect(found[0]?.labelled).toBe(true);
    });
  }

  test("whoever guesses all that stands on a document cannot reckon its digest, nor has another house the same", async () => {
    const form = "publicity-notice";
    const digest = /校验码([0-9a-f]{64})/.exec(squeezed(await wordOf(form)))?.[1] ?? "";
    const agrees = async () =>
      (await site.json(`/api/documents/${form}/check${paths[form]}&digest=${digest}`)).body.agrees;
    expect(await agrees()).toBe(true);
    await office.db.driver.query("update document_key set key = decode(repeat('61', 32), 'hex')");
    expect(await agrees()).toBe(false);
  });

  test("amounts in a workbook are numbers, under the names that the office gives them", async () => {
    const ledger = recordUnder(await sheetOf("revenue-statement"), "区县");
    // 50 % of 600000001 fen is 300000000.5, half up 300000001; the city keeps the rest.
    expect(ledger).toMatchObject({
      文书类型: "合同",
      签订日期: "2021-12-20",
      "新条件价(元)": 9_000_000,
      "应补缴(元)": 6_600_000,
      "实缴(元)": 6_000_000.01,
      分配比例: "50%",
      "区县应得(元)": 3_000_000.01,
      "市级留存(元)": 3_000_000,
      "已拨付(元)": 0,
      "差额(元)": 3_000_000.01,
    });
    const disclosed = await sheetOf("result-disclosure");
    expect(recordUnder(disclosed, "支付期号")).toMatchObject({
      支付期号: 1,
      约定支付日期: "2022-01-31",
      "约定支付金额(万元)": 600.000001,
    });
    // The registry has no number of the electronic supervision: it is left open.
    expect(disclosed.find(([cell]) => cell === "电子监管号")?.[1]).toBe("—");
  });

  test("a document is of the day that is asked for", async () => {
    expect(recordUnder(await sheetOf("library-ledger"), "入库编号")).toMatchObject({
      入库日期: "2021-03-15",
    });
    const before = await sheetOf("library-ledger", "&asOf=2021-03-14");
    expect(before.find(([name]) => name === "宗数")?.[1]).toBe("0");
    expect((await fetched("result-disclosure", "&asOf=2021-12-19")).status).toBe(409);
    expect((await fetched("result-disclosure", "&asOf=2021-12-20")).status).toBe(200);
    expect((await fetched("publicity-notice", "&asOf=2021-07-03")).status).toBe(409);
    expect((await fetched("recognition-letter", "&asOf=2021-03-09")).status).toBe(409);
  });

  test("a file is named, kept by no cache, and refused in an unknown format or without signing in", async () => {
    const { headers } = await fetched("publicity-notice", "&format=docx");
    expect(headers.get("content-type")).toContain("wordprocessingml");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-disposition")).toContain(
      encodeURIComponent("城镇低效用地再开发土地有偿使用结果公示.docx"),
    );
    expect((await fetched("publicity-notice", "&format=doc")).status).toBe(400);
    const path = `/api/documents/publicity-notice${paths["publicity-notice"]}`;
    expect((await site.fetch(path)).status).toBe(401);
    expect(
      (await site.fetch("/api/documents/library-ledger?district=999999", { headers: BUREAU })).status,
    ).toBe(404);
  });

  test("what the configuration says of the authority stands on a notice, and what it does not is left open", async () => {
    const rows = (await sheetOf("publicity-notice")).map(([cell]) => String(cell));
    expect(rows).toContain("联系电话：—");
    const kind = knownKind("parameters");
    const csv = `name,district,value\nnoticePhone,${LICHENG},0531-00000000\nnoticePhone,${LIXIA},0531-11111111\n`;
    const head = { name: "演示联系方式", source: "演示数据", from: "2020-01-01", demonstration: true };
    await loadTable(office.db, kind, head, readTableText(new TextEncoder().encode(csv), kind));
    const again = (await sheetOf("publicity-notice")).map(([cell]) => String(cell));
    expect(again).toContain("联系电话：0531-00000000");
  });

  test("another district's clerk is shown no document of this one", async () => {
    const form = FORMS.find(({ name }) => name === "result-disclosure");
    const filledFor = (district: string) => {
      const actor = actorOf("district", district);
      return form?.fill({ house: office.house, db: office.db.as(actor), actor }, { case: contract.id });
    };
    expect(await filledFor(LICHENG)).toMatchObject({ lying: false });
    await expect(filledFor(LIXIA)).rejects.toMatchObject({ code: "case-unknown" });
  });

  test("pages without a font are refused with what to install", () => {
    expect(() => printFont("/no/such/font.ttc#Face")).toThrow(/fonts-noto-cjk/);
  });
});
