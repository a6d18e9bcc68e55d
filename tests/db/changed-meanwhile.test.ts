import { randomUUID } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { beforeAll, describe, expect, test } from "vitest";
import { Sending } from "../../api/audit/sending.ts";
import { joining } from "../../api/db/database.ts";
import { Inventories } from "../../api/districts/service.ts";
import { acceptEvaluation, evaluateDistrict } from "../../api/evaluation/service.ts";
import { addAccount, resetPassword } from "../../api/identity/accounts.ts";
import {
  addToken,
  changePassword,
  confirmSecondFactor,
  listTokens,
  offerSecondFactor,
  secondFactorState,
} from "../../api/identity/own-account.ts";
import { hashOf } from "../../api/identity/secret.ts";
import { signIn } from "../../api/identity/sign-in.ts";
import { COMMAND_LINE } from "../../api/identity/witness.ts";
import { type JobHandler, JobRunner } from "../../api/jobs/runner.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { objectLine } from "../../api/policy/tables/read-table.ts";
import { knownKind, loadTable } from "../../api/policy/tables/service.ts";
import { recordDecision } from "../../api/recognition/decide.ts";
import { explainParcelOn } from "../../api/recognition/explanation.ts";
import { statementOf } from "../../api/revenue/statement.ts";
import { ANONYMOUS } from "../../gis/identity/roles.ts";
import * as q from "../../sql/generated/queries.ts";
import { databaseOf } from "./harness.ts";
import { gate, untilItWaits, whileHeld, whileItWaits } from "./meanwhile.ts";
import { LICHENG, LIXIA, Office } from "./registry-office.ts";

let office: Office;
const numberOf = async (alias: string) => (await findParcel(office.house, alias)).parcelNo;

beforeAll(async () => {
  office = await Office.open(await databaseOf("server"));
});

/** What waits until the command that names this sending may go on: by then it has read what it is decided from. */
const lockOf = (account: string, key: string) =>
  `select pg_advisory_xact_lock(hashtextextended('idempotency-key ${account} ${key}', 0))`;

describe("an inventory that was reckoned before", () => {
  test("is not told any more once an act has changed a stage", async () => {
    const inventories = new Inventories(office.house);
    const stages = async () => {
      const { byStage } = (await inventories.of(LICHENG, "2022-03-01")).inventory;
      return [byStage.none.parcels, byStage.recognised.parcels];
    };
    const [none = 0, recognised = 0] = await stages();
    await office.recognise(await numberOf("LC-0009"));
    expect(await stages()).toEqual([none - 1, recognised + 1]);
  });

  test("is not told any more once a table is in force whose number was given before another's", async () => {
    const kind = knownKind("parameters");
    const load = (db: Office["db"], value: string) => {
      const head = { name: `等级 ${value}`, source: "演示", from: "2021-01-01", demonstration: true };
      return loadTable(db, kind, head, [objectLine({ name: "lowGrades", district: "", value }, 1, kind)]);
    };
    let between: unknown;
    await whileHeld(
      office.db,
      (tx) => load(joining(tx), "D"),
      async () => {
        await load(office.db, "C");
        between = await office.db.run(q.readInventoryBasis);
      },
    );
    expect(await office.db.run(q.readInventoryBasis)).not.toEqual(between);
  });
});

test("a decision names the records that its measures were read from, and none that came while they were read", async () => {
  const key = await findParcel(office.house, "LC-0001");
  const decision = { decision: "refused", docNo: "不予〔2022〕1号", decidedOn: "2022-03-01" } as const;
  const deciding = whileItWaits(
    office.db,
    // Of what a decision reads only the records behind the measures ask for it.
    "lock table dataset in access exclusive mode",
    () => recordDecision(office.house, key, decision),
    () =>
      office.db.driver.query(
        `insert into evaluation (district_code, parcel_no, evaluation_no, year, grade, accepted_on, doc_no)
         select $1, $2, coalesce(max(evaluation_no), 0) + 1, 2021, 'A', '2022-02-28', '新评1' from evaluation
         where district_code = $1 and parcel_no = $2`,
        [key.districtCode, key.parcelNo],
      ),
  );
  const { inputs } = await deciding;
  const now = await explainParcelOn(office.house, decision.decidedOn, key);
  expect(now.inputs.evidence.map(({ docNo }) => docNo)).toContain("新评1");
  expect(inputs).toEqual(now.inputs);
});

describe("an evaluation that is accepted", () => {
  test("rests on the figures that are on record, and not on those that are just being corrected", async () => {
    const asked = { district: LICHENG, year: 2021, asOf: "2022-03-01" };
    const scores = async () => (await evaluateDistrict(office.house, LICHENG, 2021, asked.asOf)).enterprises;
    const [graded] = (await scores()).filter(({ status }) => status === "graded");
    const key = { districtCode: LICHENG, parcelNo: graded?.id.slice(LICHENG.length + 1) ?? "" };
    let accepting = Promise.resolve<unknown>(undefined);
    await whileHeld(
      office.db,
      async (tx) => {
        await tx.run(q.takeTurn, key);
        const { recordNo } = (await tx.run(q.readBenefitRecord, { ...key, year: 2021 })) ?? { recordNo: 0 };
        const figures = {
          industryCode: null,
          employees: 1,
          fixedInvestmentFen: 1n,
          outputFen: 1n,
          taxFen: 1n,
        };
        const correction = { ...key, year: 2021, recordNo, isVoid: false, reason: "少记", ...figures };
        await tx.run(q.correctBenefitRecord, correction);
      },
      async () => {
        accepting = acceptEvaluation(office.house, asked, "评〔2022〕1号", "2022-02-01");
        await untilItWaits(office.db, accepting);
      },
    );
    await accepting;
    const { rows } = await office.db.driver.query(
      "select score::text from evaluation where district_code = $1 and parcel_no = $2 and doc_no = '评〔2022〕1号'",
      [key.districtCode, key.parcelNo],
    );
    const now = (await scores()).find(({ id }) => id === graded?.id);
    expect(now?.score).not.toBe(graded?.score);
    expect(rows).toEqual([{ score: now?.score }]);
  });
});

test("a job that was cancelled as its process stopped is not begun again by the next one", async () => {
  const [begun, stopping] = [gate(), gate()];
  const told: string[] = [];
  const handlerOf = (name: string): JobHandler => ({
    run: async (_task, control) => {
      told.push(`${name} runs`);
      begun.open();
      await stopping.opened;
      control.check();
    },
    failed: async (_tx, _task, how) => {
      told.push(`${name} ends it: ${how}`);
    },
  });
  const runnerOf = (name: string) => {
    const handler = handlerOf(name);
    const handlers = { "survey-preview": handler, "survey-commit": handler, "survey-withdrawal": handler };
    return new JobRunner(office.db, handlers);
  };
  const [first, next] = [runnerOf("the first"), runnerOf("the next")];
  const job = await first.add("survey-commit", randomUUID(), {});
  await begun.opened;
  await next.cancel(job);
  const stopped = first.stop();
  stopping.open();
  await stopped;
  next.wake();
  await next.idle();
  expect((await next.read(job)).state).toBe("cancelled");
  expect(told).toEqual(["the first runs", "the next ends it: cancelled"]);
});

test("a file that its sender sends twice at once is kept once, and neither sending fails", async () => {
  const file = { districtCode: LICHENG, sha256: "0".repeat(64), name: "附件.pdf", organisation: null };
  const body = Buffer.from("%PDF");
  await office.db.run(q.addAttachment, {
    ...file,
    account: "a",
    mediaType: "application/pdf",
    bytes: 4,
    body,
  });
  const send = (db: Office["db"]) => db.run(q.addSending, { ...file, account: "b" });
  let again = Promise.resolve(-1);
  await whileHeld(office.db, send, async () => {
    again = send(office.db);
    await untilItWaits(office.db, again);
  });
  expect(await again).toBe(0);
});

describe("a statement of the revenue", () => {
  test("is the same again by the moment that it names, though an act was under way in another district", async () => {
    const post = async (tx: Office["db"], districtCode: string) => {
      await tx.run(q.takeTurn, { districtCode });
      const { caseNo } = await tx.run(q.openCase, { districtCode, room: "contracts", organisation: null });
      const key = { districtCode, room: "contracts", caseNo, actNo: 1 };
      const by = { account: "x", role: "finance", reason: null, docNo: null, policyPackage: null };
      const left = { state: "signed", content: "{}", input: "{}", validOn: "2021-12-20", corrects: null };
      await tx.run(q.addAct, { ...key, ...by, ...left, command: "pay" });
      const posting = { docNo: "x", debit: "receivable", credit: "premium", amountFen: "100" };
      await tx.run(q.addPostings, { ...key, postings: JSON.stringify([posting]) });
    };
    const tell = (knownAt?: string) =>
      statementOf(office.house, office.db, { from: "2021-01-01", to: "2021-12-31", knownAt });
    let telling = tell();
    await whileHeld(
      office.db,
      (tx) => post(tx, LICHENG),
      async () => {
        await office.db.transaction((tx) => post(tx, LIXIA));
        telling = tell();
        await untilItWaits(office.db, telling);
      },
    );
    const told = await telling;
    expect(told.districts.map(({ district }) => district)).toContain(LIXIA);
    expect(await tell(told.knownAt ?? undefined)).toEqual(told);
  });
});

describe("a secret that is changed while somebody proves that he knows it", () => {
  const next = "Another-Secret-77";
  let seq = 0;
  /** An account with a password, and its owner as he sends a command that waits at `lock`. */
  const somebody = async () => {
    seq += 1;
    const name = `somebody${seq}`;
    const command = { ...COMMAND_LINE, auditHash: office.house.auditHash };
    const first = await addAccount(office.db, command, { name, displayName: name }, false);
    const key = `waits-${name}`;
    const sending = new Sending(key, () => key, { isToldOnce: true });
    const actor = { ...ANONYMOUS, account: first.accountId, name };
    const witness = { actor, address: null, auditHash: office.house.auditHash };
    return {
      ...first,
      command,
      witness,
      waiting: { ...witness, sending },
      lock: lockOf(first.accountId, key),
    };
  };
  const sessionsOf = async (accountId: string) =>
    (await office.db.driver.query("select from session where account_id = $1", [accountId])).rows.length;

  test("a sign-in with the former password begins no session", async () => {
    const { accountId, name, password, witness, waiting, lock } = await somebody();
    const signingIn = whileItWaits(
      office.db,
      lock,
      () => signIn(office.house, waiting, { name, password }),
      () => changePassword(office.house, witness, { current: password, next }),
    );
    await expect(signingIn).rejects.toMatchObject({ code: "sign-in-refused", status: 401 });
    expect(await sessionsOf(accountId)).toBe(0);
  });

  test("a change of the former password leaves the one that was reset, which is due at once", async () => {
    const { name, password, command, waiting, lock } = await somebody();
    let reset = "";
    const changing = whileItWaits(
      office.db,
      lock,
      () => changePassword(office.house, waiting, { current: password, next }),
      async () => {
        reset = (await resetPassword(office.db, command, name, false)).password;
      },
    );
    await expect(changing).rejects.toMatchObject({ code: "password-wrong" });
    const token = await signIn(office.house, waiting, { name, password: reset });
    expect(token).not.toBe("");
    const { rows } = await office.db.driver.query(
      "select c.must_change from credential c join account a using (account_id) where a.name = $1",
      [name],
    );
    expect(rows).toEqual([{ must_change: true }]);
  });

  test("a session that ends as the password is reset leaves no token behind", async () => {
    const { name, password, command, witness, waiting, lock } = await somebody();
    const session = hashOf(await signIn(office.house, witness, { name, password }));
    const adding = whileItWaits(
      office.db,
      lock,
      () => addToken(office.house, { ...waiting, session }, { label: "x", days: 1 }),
      () => resetPassword(office.db, command, name, false),
    );
    await expect(adding).rejects.toMatchObject({ code: "sign-in-needed", status: 401 });
    expect(await listTokens(office.house, witness)).toEqual([]);
  });

  test("a code confirms the second factor that it is of, and not one that was offered meanwhile", async () => {
    const { accountId, witness } = await somebody();
    const { secret } = await offerSecondFactor(office.house, witness);
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    let confirming: Promise<unknown> = Promise.resolve();
    await whileHeld(
      office.db,
      (tx) => offerSecondFactor({ ...office.house, db: joining(tx) }, witness),
      async () => {
        confirming = confirmSecondFactor(office.house, witness, code);
        await untilItWaits(office.db, confirming);
      },
    );
    await expect(confirming).rejects.toMatchObject({ code: "second-factor-not-offered" });
    expect(await secondFactorState(office.house, accountId)).toMatchObject({ secondFactor: false });
  });
});
