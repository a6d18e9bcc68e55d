import { canonicalJson } from "../../gis/canonical.ts";
import { type Actor, isOneOf } from "../../gis/identity/roles.ts";
import { isoDate } from "../../gis/iso-date.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";
import { jurisdictionOf, packageFor } from "../../gis/policy/registry.ts";
import { type Done, isRefusal, type Refusal } from "../../gis/registry/command.ts";
import { reversalOf } from "../../gis/registry/ledger.ts";
import {
  addAct,
  addActMilestones,
  addCaseParcels,
  addDeadlines,
  addPostings,
  attachToAct,
  listPostings,
  openCase,
  readFirstOfCorrections,
  takeTurn,
  withdrawMilestones,
} from "../../sql/generated/queries.ts";
import { carryOut } from "../audit/record.ts";
import type { Database } from "../db/database.ts";
import { requireDistrict, shortNameOf } from "../districts/service.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import type { Visit } from "../identity/visit.ts";
import type { CaseView } from "./contract.ts";
import { postingFrom } from "./postings.ts";
import { parcelsOf, type Standing, standing, viewOf } from "./read.ts";
import type { AnyCommand, CaseKey, CommandShape, Room, Setting } from "./room.ts";

export interface Request {
  readonly districtCode: string;
  /** null opens a case. */
  readonly caseNo: number | null;
  /** The version that whoever gives the command has seen; null when it opens a case. */
  readonly seen: number | null;
  readonly on: string | undefined;
  readonly reason: string | undefined;
  readonly docNo: string | undefined;
  readonly attachments: readonly string[];
  readonly correct: boolean;
  /** The command's own fields. */
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Carries a command out, whole or not at all: the district's turn, the case as it stands, its guard, the act with
 * everything that follows from it, the audit entry and the answer for a repetition, in one transaction.
 * @throws AppError 403 `role-not-entitled`, `district-not-own`; 404 `district-unknown`, `case-unknown`; 409 `case-in-other-state`,
 *   `act-before-previous`, `act-in-future`, `case-of-other-organisation`, `command-refused`, `command-undetermined`; 412 `case-changed`;
 *   422 `idempotency-key-reused`, `reason-missing`, `attachment-unknown`; 428 `version-not-named`
 */
export async function perform<Content>(
  house: House,
  { db, ...witness }: Visit,
  room: Room<Content>,
  name: string,
  request: Request,
): Promise<CaseView> {
  const { actor } = witness;
  const command = room.commands[name];
  if (!command) throw new Error(`the room ${room.room} has no command ${name}`);
  const on = request.on ?? house.today();
  const { districtCode, caseNo } = request;
  // Before anything is recorded: a district that is none has no chain in the audit.
  await requireDistrict({ ...house, db }, districtCode);
  const deed = {
    action: `${room.room}.${request.correct ? "correct" : name}`,
    subject: caseNo === null ? undefined : `${districtCode}-${caseNo}`,
    // A district's office writes in its own chain, wherever it tried to act.
    district: actor.district ?? districtCode,
    input: {
      ...request.input,
      on,
      reason: request.reason,
      docNo: request.docNo,
      ...(request.attachments.length > 0 && { attachments: request.attachments }),
    },
  };
  const admit = async (): Promise<void> => {
    refuseOthers(actor, command, districtCode);
    if (on > house.today()) {
      throw refusal(409, "act-in-future", `行为日期 ${on} 晚于今天。`, `The day ${on} has not come yet.`);
    }
  };
  return carryOut(
    db,
    witness,
    deed,
    async (tx) => {
      await tx.run(takeTurn, { districtCode });
      const setting = { house, tx, districtCode, caseNo, on, docNo: request.docNo ?? null, corrects: null };
      const { before, view } = await decide(setting, actor, room, name, request);
      return { answer: view, subject: view.id, before, after: view.content };
    },
    admit,
  );
}

/** The case as it stands, the guard of the command, and what follows from its consent. */
async function decide<Content>(
  asked: Setting,
  actor: Actor,
  room: Room<Content>,
  name: string,
  request: Request,
): Promise<{ before: unknown; view: CaseView }> {
  const { house, tx, districtCode, on } = asked;
  const { caseNo } = request;
  const latest = caseNo === null ? undefined : await standing(tx, room, { districtCode, caseNo });
  refuseStale(latest?.version, request.seen);
  const corrected = request.correct ? await actToCorrect(tx, room, name, latest, request) : undefined;
  const before = corrected ? corrected.before : latest;
  const setting = { ...asked, corrects: corrected?.corrects ?? null };
  // `commands` has this name: perform looked it up.
  const command = room.commands[name] as AnyCommand<Content>;
  refuseState(command, name, before?.state);
  if (before && on < before.validOn) {
    throw refusal(
      409,
      "act-before-previous",
      `行为日期 ${on} 早于上一行为的日期 ${before.validOn}。`,
      `The day ${on} is before that of the previous act, ${before.validOn}.`,
    );
  }
  // What was stored is what this room's commands wrote.
  const content = (before?.content ?? null) as Content | null;
  const facts = await command.facts(setting, content, request.input);
  const district = await shortNameOf(tx, districtCode);
  const policy = packageFor(jurisdictionOf(house.jurisdiction, district), isoDate(on));
  const outcome = command.perform({
    before:
      before && content !== null ? { state: before.state, content, validOn: isoDate(before.validOn) } : null,
    input: request.input,
    facts,
    act: {
      on: isoDate(on),
      actor,
      district,
      reason: request.reason ?? null,
      docNo: request.docNo ?? null,
      policy,
    },
  });
  if (isRefusal(outcome)) throw refusalOf(outcome);
  refuseOtherOrganisation(latest, outcome);
  const view = await store({ setting, actor, room, name, command, request, outcome, latest, policy });
  return { before: latest?.content, view };
}

/** The act that a correction takes the place of, and the case as it stood before that was first done. */
async function actToCorrect<Content>(
  tx: Database,
  room: Room<Content>,
  name: string,
  latest: Standing | undefined,
  { districtCode, reason }: Request,
): Promise<{ corrects: NonNullable<Setting["corrects"]>; before: Standing | undefined }> {
  if (reason === undefined) {
    throw refusal(422, "reason-missing", "更正须说明原因。", "A correction needs a reason.");
  }
  if (latest === undefined || latest.command !== name) {
    throw refusal(
      409,
      "act-not-the-last",
      `只能更正最后一个行为（${latest?.command ?? "无"}）。`,
      `Only the last act can be corrected (${latest?.command ?? "none"}).`,
    );
  }
  const { actNo, caseNo } = latest;
  const key = { districtCode, caseNo };
  const { actNo: first } = await tx.run(readFirstOfCorrections, { ...key, room: room.room, actNo });
  return { corrects: { actNo, first }, before: await standing(tx, room, key, { before: first }) };
}

interface Performed<Content> {
  readonly setting: Setting;
  readonly actor: Actor;
  readonly room: Room<Content>;
  readonly name: string;
  readonly command: AnyCommand<Content>;
  readonly request: Request;
  readonly outcome: Done<Content>;
  readonly latest: Standing | undefined;
  readonly policy: PolicyPackage;
}

async function store<Content>(performed: Performed<Content>): Promise<CaseView> {
  const { setting, actor, room, name, command, request, outcome, latest, policy } = performed;
  const { tx, districtCode, on } = setting;
  const replaced = setting.corrects?.actNo ?? null;
  const organisation = latest ? latest.organisation : (outcome.organisation ?? null);
  const caseNo =
    latest?.caseNo ?? (await tx.run(openCase, { districtCode, room: room.room, organisation })).caseNo;
  const key: CaseKey = { districtCode, room: room.room, caseNo };
  const actNo = (latest?.version ?? 0) + 1;
  const parcels = outcome.parcels ?? (latest ? await parcelsOf(tx, key, latest.actNo) : []);
  const { recordedAt } = await tx.run(addAct, {
    ...key,
    actNo,
    command: name,
    state: outcome.state,
    content: canonicalJson(outcome.content),
    input: canonicalJson(request.input),
    validOn: on,
    account: actor.name,
    role: actor.role,
    reason: request.reason ?? null,
    docNo: request.docNo ?? null,
    policyPackage: `${policy.id}@${policy.version}`,
    corrects: replaced,
  });
  await tx.run(addCaseParcels, { ...key, actNo, parcels });
  await tx.run(addDeadlines, { ...key, actNo, deadlines: canonicalJson(outcome.deadlines ?? []) });
  await post(tx, key, actNo, outcome, replaced);
  await attach(tx, key, actNo, actor.name, request.attachments);
  if (replaced !== null) await tx.run(withdrawMilestones, { ...key, actNo: replaced });
  for (const { stage, isEnd } of outcome.stages ?? []) {
    const docNo = request.docNo ?? null;
    await tx.run(addActMilestones, { ...key, actNo, parcels, stage, reachedOn: on, docNo, isEnd });
  }
  await command.afterwards?.({ ...setting, caseNo, key, actNo }, outcome.content, request.input);
  return viewOf(
    room,
    {
      ...key,
      actNo,
      version: actNo,
      organisation,
      command: name,
      state: outcome.state,
      content: outcome.content,
      validOn: on,
      recordedAt,
    },
    parcels,
    actor,
  );
}

/** A correction takes back what the act that it replaces had posted, then posts its own. */
async function post<Content>(
  tx: Database,
  key: CaseKey,
  actNo: number,
  outcome: Done<Content>,
  replaced: number | null,
): Promise<void> {
  const recorded = replaced === null ? [] : await tx.run(listPostings, { ...key, asOf: null, knownAt: null });
  const wrong = recorded.filter((one) => one.actNo === replaced);
  const postings = [...reversalOf(wrong.map(postingFrom)), ...(outcome.postings ?? [])];
  if (postings.length === 0) return;
  await tx.run(addPostings, { ...key, actNo, postings: canonicalJson(postings) });
}

async function attach(
  tx: Database,
  key: CaseKey,
  actNo: number,
  account: string,
  attachments: readonly string[],
): Promise<void> {
  if (attachments.length === 0) return;
  const wanted = [...new Set(attachments)];
  const attached = await tx.run(attachToAct, { ...key, actNo, account, attachments: wanted });
  if (attached === wanted.length) return;
  throw refusal(
    422,
    "attachment-unknown",
    "有附件尚未上传到本区县。",
    "An attachment has not been sent to this district yet.",
  );
}

function refuseOthers(actor: Actor, { roles, title }: CommandShape, districtCode: string): void {
  if (!isOneOf(roles, actor.role)) {
    throw refusal(
      403,
      "role-not-entitled",
      `“${title.zh}”须由 ${roles.join("、")} 办理。`,
      `"${title.en}" is for ${roles.join(", ")}.`,
    );
  }
  if (actor.district !== null && actor.district !== districtCode) {
    throw refusal(403, "district-not-own", "只能办理本区县的事项。", "Only matters of your own district.");
  }
}

function refuseStale(version: number | undefined, seen: number | null): void {
  if (version === undefined || version === seen) return;
  if (seen === null) {
    throw refusal(
      428,
      "version-not-named",
      "须用 If-Match 说明所依据的版本。",
      "Name the version that you have seen in If-Match.",
    );
  }
  throw refusal(
    412,
    "case-changed",
    `事项已变为第 ${version} 版，你看到的是第 ${seen} 版；请重新查看后再办理。`,
    `The case is at version ${version} now, and you have seen ${seen}; look again first.`,
  );
}

/** Whose case it is says who sees it, and is recorded once: one that was opened for another is ended and opened anew. */
function refuseOtherOrganisation(
  latest: Standing | undefined,
  { organisation }: { readonly organisation?: string | null },
): void {
  if (!latest || organisation === undefined || organisation === latest.organisation) return;
  throw refusal(
    409,
    "case-of-other-organisation",
    `案件属于 ${latest.organisation ?? "政府"}，不能更正为 ${organisation ?? "政府"}；请终止后另行建立。`,
    `The case is that of ${latest.organisation ?? "the government"} and cannot be made ${organisation ?? "the government"}'s; end it and open another.`,
  );
}

function refuseState({ from, title }: CommandShape, name: string, state: string | undefined): void {
  if (state === undefined ? from.length === 0 : from.includes(state)) return;
  throw refusal(
    409,
    "case-in-other-state",
    `当前状态为 ${state ?? "未建立"}，不能“${title.zh}”（${name}）。`,
    `The case is ${state ?? "not open"}; it cannot take "${title.en}" (${name}).`,
  );
}

function refusalOf({ verdict, reasons, missing, citations }: Refusal): AppError {
  const open = verdict === "undetermined";
  const named = open ? missing : reasons;
  return new AppError(
    open ? "command-undetermined" : "command-refused",
    {
      zh: `${open ? "尚缺证据" : "不予办理"}：${named.join("、")}。${citations.map((c) => `${c.document} ${c.item}`).join("；")}`,
      en: `${open ? "Evidence is missing" : "Refused"}: ${named.join(", ")}. ${citations.map((c) => `${c.document} ${c.item}`).join("; ")}`,
    },
    { status: 409, details: { verdict, reasons, missing, citations } },
  );
}

function refusal(status: number, code: string, zh: string, en: string): AppError {
  return new AppError(code, { zh, en }, { status });
}
