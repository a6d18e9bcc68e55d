import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractRoom } from "../../api/contracts/room.ts";
import type { Database } from "../../api/db/database.ts";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { packagePath } from "../../api/package-root.ts";
import { findParcel } from "../../api/parcels/service.ts";
import type { CaseView } from "../../api/registry/contract.ts";
import { createServerDatabase, temporaryFolder } from "../db/harness.ts";
import { LICHENG, Office } from "../db/registry-office.ts";
import { expectWholeRegistry } from "../db/registry-whole.ts";
import { employ, type Person } from "./registry-model/people.ts";

/** Of each engine. */
const KILLS = process.env.PANHUO_LONG ? 5 : 2;
const KILL_MS = 240_000;

/** One command as it is sent, and the case that it changes as it was seen. */
interface Command {
  readonly path: string;
  readonly body: object;
  readonly key: string;
  readonly seen: number | null;
}

/** What a client heard, and what it was waiting for when the server was gone. */
interface Heard {
  readonly answers: CaseView[];
  waiting?: Command;
}

for (const engine of ["server", "embedded"] as const) {
  describe(`the registry of a server that is killed (${engine})`, () => {
    const { folder, remove } = temporaryFolder();
    let drop: (() => Promise<void>) | undefined;
    let where: { DATABASE_URL: string } | { DATA_DIR: string } = { DATA_DIR: join(folder, "data") };
    let people: readonly Person[];
    let contract: CaseView;
    let parcel: string;
    let child: ChildProcess | undefined;
    /** Where it listens; undefined before the first start. */
    let address: string | undefined;

    const open = (): Promise<Database> =>
      openDatabase(
        "DATABASE_URL" in where ? { databaseUrl: where.DATABASE_URL } : { dataDir: where.DATA_DIR },
      );
    const environment = () => {
      const { DATABASE_URL: _url, ...env } = process.env;
      return { ...env, DATA_DIR: join(folder, "data"), ...where, PORT: "0", PANHUO_TODAY: "2022-03-01" };
    };

    beforeAll(async () => {
      if (engine === "server") {
        const made = await createServerDatabase();
        where = { DATABASE_URL: made.url };
        drop = made.drop;
      }
      const db = await open();
      await migrate(db.driver);
      const office = await Office.open(db);
      parcel = (await findParcel(office.house, "LC-0009")).parcelNo;
      const ready = await office.toContract(parcel);
      const signing = { amountFen: "660000000", instalments: [] };
      const on = { on: "2021-12-20", docNo: "合1" };
      contract = await office.act("county-bureau", contractRoom, "sign", ready, signing, on);
      people = await employ(db, [LICHENG]);
      await db.close();
    }, KILL_MS);
    afterAll(async () => {
      child?.kill("SIGKILL");
      await drop?.();
      remove();
    });

    /** Starts the product; its address, once it has said it. */
    async function start(): Promise<string> {
      child = spawn(process.execPath, [packagePath("dist", "api", "main.js")], {
        cwd: packagePath(),
        env: environment(),
        stdio: ["ignore", "pipe", "inherit"],
      });
      if (!child.stdout) throw new Error("its output is a pipe");
      for await (const line of createInterface({ input: child.stdout })) {
        const address = /http:\/\/[^\s/]+/.exec(line)?.[0];
        if (address === undefined) continue;
        child.stdout.resume();
        return address;
      }
      throw new Error("the server ended without an address");
    }

    async function end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
      if (!child) return;
      const exit = once(child, "exit");
      child.kill(signal);
      await exit;
    }

    const authorization = (role: Person["role"]) =>
      `Bearer ${people.find((one) => one.role === role && one.district !== "elsewhere")?.token}`;

    async function send(address: string, role: Person["role"], { path, body, key, seen }: Command) {
      const response = await fetch(`${address}/api/${path}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: {
          "content-type": "application/json",
          authorization: authorization(role),
          "idempotency-key": key,
          ...(seen !== null && { "if-match": `"${seen}"` }),
        },
      });
      return { status: response.status, body: (await response.json()) as CaseView };
    }

    async function seenOf(address: string): Promise<number> {
      const headers = { authorization: authorization("auditor") };
      const response = await fetch(`${address}/api/contracts/${contract.id}`, { headers });
      return ((await response.json()) as CaseView).version;
    }

    /** Gives one command after another until the server is gone. */
    async function work(
      address: string,
      role: Person["role"],
      name: string,
      onAnswer: () => void,
    ): Promise<Heard> {
      const heard: Heard = { answers: [] };
      for (let no = 1; ; no += 1) {
        try {
          // Each looks again before it decides, and is refused where another was quicker.
          const seen = role === "district" ? null : await seenOf(address);
          heard.waiting = { ...matterOf(role, `${name}-${no}`), key: `killed-${name}-${no}`, seen };
          const { status, body } = await send(address, role, heard.waiting);
          delete heard.waiting;
          if (status === 200) heard.answers.push(body);
          else expect(status).toBe(412);
          onAnswer();
        } catch (error) {
          // fetch tells a broken connection as a TypeError.
          if (error instanceof TypeError) return heard;
          throw error;
        }
      }
    }

    function matterOf(role: Person["role"], name: string): Pick<Command, "path" | "body"> {
      const path = `contracts/${contract.id}`;
      if (role === "finance")
        return { path: `${path}/pay`, body: { document: "合1", amountFen: "101", voucher: name } };
      if (role === "county-bureau")
        return { path: `${path}/supplement`, body: { amountFen: "1001", docNo: `补-${name}` } };
      const agency = { uscc: "91370100MA3TEST029", name: "演示机构" };
      return { path: "evaluations/commission", body: { district: LICHENG, agency, parcels: [parcel] } };
    }

    for (let kill = 1; kill <= KILLS; kill += 1) {
      test(
        `${kill}: has every command that was acknowledged, and none of them by halves`,
        async () => {
          const living = address ?? (await start());
          // Where it is killed is left to chance: the promise holds everywhere.
          let answersLeft = 5 + Math.floor(Math.random() * 40);
          const after = Math.random() * 20;
          const onAnswer = () => {
            answersLeft -= 1;
            if (answersLeft === 0) setTimeout(() => child?.kill("SIGKILL"), after);
          };
          const roles = ["finance", "finance", "finance", "county-bureau", "district", "district"] as const;
          const gone = child ? once(child, "exit") : undefined;
          const heard = await Promise.all(
            roles.map((role, at) => work(living, role, `${engine}-${kill}-${at}`, onAnswer)),
          );
          await gone;
          const db = await open();
          await expectWholeRegistry(db);
          for (const answer of heard.flatMap(({ answers }) => answers)) {
            const [act] = await actOf(db, answer);
            expect(act).toEqual({ content: answer.content, state: answer.state });
          }
          await db.close();

          // Whoever had no answer asks again under the same key, and it is done once. The next kill is this server's.
          address = await start();
          for (const [at, { waiting }] of heard.entries()) {
            const role = roles[at];
            if (!waiting || !role) continue;
            const { status } = await send(address, role, waiting);
            expect([200, 412]).toContain(status);
          }
        },
        KILL_MS,
      );
    }

    test(
      "and is whole afterwards: nothing paid twice, no chain of the audit broken",
      async () => {
        await end("SIGTERM");
        const later = await open();
        await expectWholeRegistry(later);
        const vouchers = await vouchersOf(later);
        expect(new Set(vouchers).size).toBe(vouchers.length);
        await later.close();
        const verified = spawnSync(process.execPath, [packagePath("api", "cli", "panhuo.mjs"), "verify"], {
          env: environment(),
          encoding: "utf8",
        });
        expect([verified.status, verified.stderr]).toEqual([0, ""]);
      },
      KILL_MS,
    );

    async function actOf(db: Database, { room, district, id, version }: CaseView) {
      const { rows } = await db.driver.query(
        `select content, state from registry_act
         where room = $1 and district_code = $2 and district_code || '-' || case_no = $3 and act_no = $4`,
        [room, district, id, version],
      );
      return rows;
    }

    async function vouchersOf(db: Database): Promise<unknown[]> {
      const { rows } = await db.driver.query(
        `select p.value ->> 'voucher' as voucher
         from registry_act a
         cross join lateral jsonb_array_elements(a.content -> 'payments') p
         where a.room = 'contracts' and a.act_no = (
           select max(b.act_no) from registry_act b
           where b.district_code = a.district_code and b.room = a.room and b.case_no = a.case_no)`,
      );
      return rows.map(({ voucher }) => voucher);
    }
  });
}
