import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import type { Database } from "../../api/db/database.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { type CaseView, MAX_ATTACHMENT_BYTES } from "../../api/registry/contract.ts";
import { databaseOf, type EngineName } from "../db/harness.ts";
import { LICHENG, LIXIA, Office } from "../db/registry-office.ts";
import { type Site, serve } from "./harness.ts";
import { employ, OTHER, OWN, type Person } from "./registry-model/people.ts";

const PDF = Buffer.from("%PDF-1.7\n演示数据 demonstration data");
const hashOf = (body: Buffer) => createHash("sha256").update(body).digest("hex");

function zipOf(...names: readonly string[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const name of names) zip.addBuffer(Buffer.from("x"), name);
  zip.end();
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    zip.outputStream.on("data", (piece: Buffer) => pieces.push(piece));
    zip.outputStream.on("end", () => resolve(Buffer.concat(pieces)));
  });
}

for (const engine of ["embedded", "server"] as const satisfies EngineName[]) {
  describe(`attachments of acts (${engine})`, () => {
    let db: Database;
    let site: Site;
    let stop: () => Promise<void>;
    let people: readonly Person[];
    let parcel: string;

    beforeAll(async () => {
      db = await databaseOf(engine);
      const office = await Office.open(db);
      parcel = (await findParcel(office.house, "LC-0009")).parcelNo;
      people = await employ(db, [LICHENG, LIXIA]);
      ({ site, stop } = await serve(db));
    });
    afterAll(() => stop?.());

    const as = (role: Person["role"], at: string | null = null) => {
      const person = people.find(
        (one) => one.role === role && (at === null || one.district === at || one.organisation === at),
      );
      return { authorization: `Bearer ${person?.token}` };
    };
    const upload = (who: Record<string, string>, body: Buffer, name = "委托书.pdf", district = LICHENG) =>
      site.json(`/api/attachments?${new URLSearchParams({ district, name })}`, {
        method: "POST",
        headers: who,
        body: new Uint8Array(body),
      });
    const commission = (who: Record<string, string>, attachments: readonly string[], key: string) =>
      site.json("/api/evaluations/commission", {
        method: "POST",
        headers: { ...who, "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify({
          district: LICHENG,
          agency: { uscc: OWN, name: "演示机构" },
          parcels: [parcel],
          attachments,
        }),
      });
    const download = (who: Record<string, string>, id: string, sha256: string) =>
      site.fetch(`/api/evaluations/${id}/attachments/${sha256}`, { headers: who });

    test("are sent, named by an act, and saved again byte by byte by whoever sees the case", async () => {
      const sent = await upload(as("district", LICHENG), PDF);
      expect(sent).toMatchObject({
        status: 200,
        body: { sha256: hashOf(PDF), mediaType: "application/pdf", bytes: PDF.length, name: "委托书.pdf" },
      });
      const opened = await commission(as("district", LICHENG), [hashOf(PDF)], "attachments-0001");
      const { id } = opened.body as CaseView;
      const history = await site.json(`/api/evaluations/${id}/history`, { headers: as("auditor") });
      expect(history.body.acts[0].attachments).toEqual([hashOf(PDF)]);
      // The agency sees the case, and did not send the file.
      for (const who of [as("district", LICHENG), as("agency", OWN), as("bureau"), as("auditor")]) {
        const response = await download(who, id, hashOf(PDF));
        expect(response.status).toBe(200);
        expect(response.headers.get("content-type")).toBe("application/pdf");
        expect(response.headers.get("x-content-type-options")).toBe("nosniff");
        expect(response.headers.get("content-disposition")).toBe(
          `attachment; filename="_.pdf"; filename*=UTF-8''${encodeURIComponent("委托书.pdf")}`,
        );
        expect(Buffer.from(await response.arrayBuffer()).equals(PDF)).toBe(true);
      }
      for (const who of [as("district", LIXIA), as("agency", OTHER), as("entity", OTHER)])
        expect((await download(who, id, hashOf(PDF))).status).toBe(404);
      expect((await download(as("district", LICHENG), id, hashOf(Buffer.from("other")))).status).toBe(404);
    });

    test("leave their hash in the audit, when they are sent and when an act names them", async () => {
      const { rows } = await db.driver.query(
        "select action from audit_entry where chain = $1 and outcome = 'done' and entry::text like '%' || $2 || '%'",
        [LICHENG, hashOf(PDF)],
      );
      expect(rows.map(({ action }) => action)).toEqual(["sendAttachment", "evaluations.commission"]);
    });

    test("are no other district's, and no visitor's or auditor's to send", async () => {
      expect(await upload(as("district", LIXIA), PDF)).toMatchObject({
        status: 403,
        body: { code: "district-not-own" },
      });
      expect(await upload(as("auditor"), PDF)).toMatchObject({
        status: 403,
        body: { code: "power-missing" },
      });
      expect(await upload({}, PDF)).toMatchObject({ status: 401 });
      expect(await upload(as("bureau"), PDF, "a.pdf", "999999")).toMatchObject({ status: 404 });
    });

    test("that another has sent are named only by whoever sent them, too", async () => {
      const secret = Buffer.from("%PDF-1.7 another's");
      await upload(as("entity", OTHER), secret);
      const rows = async (who: string) =>
        (
          await db
            .as({ role: "entity", account: null, district: null, organisation: who })
            .driver.query("select sha256 from attachment where sha256 = $1", [hashOf(secret)])
        ).rows.length;
      expect([await rows(OTHER), await rows(OWN)]).toEqual([1, 0]);
      expect((await upload(as("entity", OWN), secret)).status).toBe(200);
      expect([await rows(OTHER), await rows(OWN)]).toEqual([1, 1]);
      expect(
        await commission(as("district", LICHENG), [hashOf(Buffer.from("never"))], "attachments-0002"),
      ).toMatchObject({
        status: 422,
        body: { code: "attachment-unknown" },
      });
    });

    test("are called what whoever attached them called them, whoever had sent the same bytes before", async () => {
      const both = Buffer.from("%PDF-1.7 sent by two");
      await upload(as("entity", OTHER), both, "乙方底价.pdf");
      await upload(as("district", LICHENG), both, "委托书.pdf");
      const { body } = await commission(as("district", LICHENG), [hashOf(both)], "attachments-0003");
      for (const who of [as("agency", OWN), as("district", LICHENG)]) {
        const response = await download(who, body.id, hashOf(both));
        await response.arrayBuffer();
        expect(response.headers.get("content-disposition")).toContain(encodeURIComponent("委托书.pdf"));
      }
    });

    test("are documents by their content, whatever their name says", async () => {
      const who = as("bureau");
      const docx = await upload(who, await zipOf("[Content_Types].xml", "word/document.xml"), "a.bin");
      expect(docx.body.mediaType).toMatch(/wordprocessingml/);
      expect((await upload(who, await zipOf("OFD.xml"), "a.ofd")).body.mediaType).toBe("application/ofd");
      for (const body of [
        Buffer.from("<script>alert(1)</script>"),
        Buffer.from("MZ\u0090 program"),
        Buffer.from("PK\u0003\u0004 no archive"),
        await zipOf("word/document.xml", "word/vbaProject.bin"),
        await zipOf("anything"),
      ])
        expect(await upload(who, body, "a.pdf")).toMatchObject({
          status: 415,
          body: { code: "attachment-type-unknown" },
        });
      expect(await upload(who, Buffer.alloc(0))).toMatchObject({ status: 422 });
    });

    test("have a greatest size, which is still taken, and one byte more is not", async () => {
      const most = Buffer.alloc(MAX_ATTACHMENT_BYTES);
      PDF.copy(most);
      expect((await upload(as("bureau"), most)).status).toBe(200);
      expect(await upload(as("bureau"), Buffer.concat([most, Buffer.from("x")]))).toMatchObject({
        status: 413,
        body: { code: "attachment-too-large" },
      });
    });
  });
}
