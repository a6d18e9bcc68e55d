import { expect } from "vitest";
import type { Answered, Site } from "../harness.ts";
import {
  type Act,
  ARROWS,
  type Arrow,
  after,
  type Case,
  faultsOf,
  type Input,
  type Matter,
  revenueOf,
  standing,
} from "./catalogue.ts";
import { bodyOf, shown } from "./forms.ts";
import type { Person } from "./people.ts";

/** Days on which things happen: either side of each day on which the share falls, and some between. */
export const DAYS = [
  "2020-12-20",
  "2020-12-31",
  "2021-01-01",
  "2021-06-15",
  "2021-12-20",
  "2021-12-31",
  "2022-01-01",
  "2022-02-15",
  "2022-03-01",
] as const;
export const TODAY = "2022-03-01";
export const TOMORROW = "2022-03-02";

/** One request, as the model means it. */
export interface Sending {
  readonly arrow: Arrow;
  readonly person: Person;
  readonly district: string;
  /** null opens a case; a number that no case has is another's, or nobody's. */
  readonly caseNo: number | null;
  readonly seen: number | null;
  readonly on: string;
  readonly docNo: string | null;
  readonly reason: string | null;
  readonly corrects: boolean;
  readonly input: Input;
  readonly key: string;
}

export type Verdict =
  | { readonly done: true; readonly matter: Matter }
  | {
      readonly done: false;
      readonly status: number;
      readonly codes: readonly string[];
      /** Who, when, which version and what state are right. */
      readonly byGuard?: true;
    };

const no = (status: number, code: string): Verdict => ({ done: false, status, codes: [code] });

/** A guard's own codes differ in status, too: 409, or 422 where the rules of recognition speak. */
const BY_GUARD: Verdict = {
  done: false,
  status: expect.toBeOneOf([409, 422]),
  codes: [
    "command-refused",
    "command-undetermined",
    "document-number-missing",
    "decision-already-recorded",
    "case-of-other-organisation",
  ],
  byGuard: true,
};

/** Two districts with all their cases, as the model knows them and as the server tells them. */
export class World {
  readonly site: Site;
  readonly people: readonly Person[];
  readonly districts: Readonly<Record<string, readonly string[]>>;
  readonly recognisedOn: Readonly<Record<string, string>>;
  readonly cases: Case[] = [];
  /** By the number of the act: when the server says that it was recorded. */
  readonly recordedAt: string[] = [];
  /** What was accepted last, and how it was answered. */
  last: { readonly sending: Sending; readonly body: { room: string; id: string } } | undefined;
  sent = 0;
  done = 0;
  readonly log: string[] = [];

  constructor(
    site: Site,
    people: readonly Person[],
    districts: Readonly<Record<string, readonly string[]>>,
    recognisedOn: Readonly<Record<string, string>>,
  ) {
    this.recognisedOn = recognisedOn;
    this.site = site;
    this.people = people;
    this.districts = districts;
  }

  find(room: string, district: string, caseNo: number | null): Case | undefined {
    return this.cases.find((one) => one.room === room && one.district === district && one.no === caseNo);
  }

  /** What must come of a request. The order is that of the interface: who, when, which version, what state, what guard. */
  foresee({ arrow, person, district, caseNo, seen, on, docNo, reason, corrects, input }: Sending): Verdict {
    const { room, command } = arrow;
    if (person.role === "anonymous") return no(401, "sign-in-needed");
    const arrows = ARROWS.filter((one) => one.room === room && one.command === command);
    if (!arrows.some(({ roles }) => roles.includes(person.role))) {
      // The districts that approve for themselves approve supply schemes, too; the others are told so by the guard.
      const mayElsewhere = room === "supply" && command === "approve" && person.role === "district";
      if (!mayElsewhere) return no(403, "role-not-entitled");
    }
    if (person.district !== null && person.district !== district) return no(403, "district-not-own");
    if (on > TODAY) return no(409, "act-in-future");
    const found = this.find(room, district, caseNo);
    const isShown = person.organisation === null || found?.organisation === person.organisation;
    if (caseNo !== null && (!found || !isShown)) return no(404, "case-unknown");
    if (found && seen === null) return no(428, "version-not-named");
    if (found && seen !== found.acts.length) return no(412, "case-changed");
    const latest = found && standing(found);
    if (corrects && reason === null) return no(422, "request-body-malformed");
    if (corrects && latest?.command !== command) return no(409, "act-not-the-last");
    const before = found && (corrects ? baseOf(found) : latest);
    const taken = arrows.find(({ from }) => from === (before?.state ?? null));
    const other = room === "supply" && command === "approve" && ["submitted", "district-reviewed"];
    if (!taken && other && other.includes(before?.state ?? "")) return no(409, "command-refused");
    if (!taken) return no(409, "case-in-other-state");
    if (before && on < before.on) return no(409, "act-before-previous");
    if (!taken.roles.includes(person.role)) return no(409, "command-refused");
    const matter: Matter = {
      cases: corrects ? this.cases.map((one) => (one === found ? withoutLast(one) : one)) : this.cases,
      recognisedOn: this.recognisedOn,
      district,
      case: found ?? null,
      before,
      replaced: corrects ? latest?.content : undefined,
      role: person.role,
      organisation: person.organisation,
      on,
      docNo,
      reason,
      input,
    };
    const faults = faultsOf(taken, matter);
    if (taken.needs.includes("reason") && reason === null) faults.push("reason");
    if (
      corrects &&
      room === "projects" &&
      command === "establish" &&
      input.organisation !== found?.organisation
    )
      faults.push("another organisation");
    if (faults.length > 0) return BY_GUARD;
    return { done: true, matter };
  }

  /** Sends it, and holds the answer and everything that it may have touched against the model. */
  async send(sending: Sending): Promise<Answered> {
    const { arrow, person, district, caseNo, seen, on, reason, corrects } = sending;
    const foreseen = this.foresee(sending);
    const answer = await this.post(sending);
    const told = `${person.role} ${person.district ?? ""} ${corrects ? "correct " : ""}${arrow.command} ${arrow.room} ${district}-${caseNo} v${seen} on ${on} ${sending.docNo} ${reason} ${JSON.stringify(bodyOf(sending))}`;
    this.log.push(`${told} → ${answer.status} ${answer.body.code ?? answer.body.state}`);
    if (!foreseen.done) {
      const { status, codes } = foreseen;
      expect([told, answer.status, answer.body.code]).toEqual([told, status, expect.toBeOneOf([...codes])]);
      const found = this.find(arrow.room, district, caseNo);
      if (found) await this.readAgain(found);
      return answer;
    }
    expect([told, answer.status, answer.body.code]).toEqual([told, 200, undefined]);
    const changed = this.record(sending, foreseen.matter, answer.body);
    this.hold(changed, answer.body);
    this.last = { sending, body: answer.body };
    if (arrow.room === "contracts") await this.holdLedger(district);
    return answer;
  }

  post(sending: Sending): Promise<Answered> {
    const { arrow, person, district, caseNo, seen, key, corrects } = sending;
    const where = caseNo === null ? "" : `/${district}-${caseNo}`;
    return this.site.json(`/api/${arrow.room}${where}/${corrects ? "correct" : arrow.command}`, {
      method: "POST",
      body: JSON.stringify(bodyOf(sending)),
      headers: {
        "content-type": "application/json",
        "idempotency-key": key,
        ...(person.token !== null && { authorization: `Bearer ${person.token}` }),
        ...(seen !== null && { "if-match": `"${seen}"` }),
      },
    });
  }

  /** What was accepted last is sent again: answered alike, or refused where it is not the same; done once in any case. */
  async sendAgain(isSame: boolean): Promise<void> {
    if (!this.last) return;
    const { sending, body } = this.last;
    const answer = await this.post(isSame ? sending : { ...sending, reason: "另一条命令" });
    if (isSame) expect([answer.status, answer.body]).toEqual([200, body]);
    else expect([answer.status, answer.body.code]).toEqual([422, "idempotency-key-reused"]);
    const { room, id } = body;
    const one = this.cases.find((known) => known.room === room && `${known.district}-${known.no}` === id);
    if (one) await this.readAgain(one);
  }

  record(
    { arrow, on, corrects, input, district, caseNo }: Sending,
    matter: Matter,
    body: { id: string; recordedAt: string },
  ) {
    const { room, command } = arrow;
    const state = ARROWS.find(
      (one) => one.room === room && one.command === command && one.from === (matter.before?.state ?? null),
    )?.to;
    const content = after(arrow, matter);
    let found = this.find(room, district, caseNo);
    if (!found) {
      const project = room === "schemes" || room === "contracts" ? input.project : undefined;
      const organisation =
        project !== undefined
          ? (this.find("projects", district, project)?.organisation ?? null)
          : room === "projects" || room === "evaluations"
            ? input.organisation
            : null;
      const next = this.cases.filter((one) => one.room === room && one.district === district).length + 1;
      found = { room, district, no: next, organisation, acts: [] };
      this.cases.push(found);
    }
    const replaced = corrects ? standing(found)?.no : undefined;
    this.recordedAt.push(body.recordedAt);
    const act: Act = {
      no: found.acts.length + 1,
      command,
      state: state ?? "",
      content,
      on,
      corrects: replaced ?? null,
      at: this.recordedAt.length - 1,
    };
    found.acts.push(act);
    this.done += 1;
    return found;
  }

  /** One case as the server tells it is as the model has it. */
  hold(
    { room, district, no, organisation, acts }: Case,
    body: Record<string, unknown>,
    act = standing({ acts }),
  ) {
    if (!act) throw new Error("a case has an act");
    expect({
      id: body.id,
      state: body.state,
      command: body.command,
      validOn: body.validOn,
      organisation: body.organisation,
      content: shown(room, body.content as never),
      parcels: body.parcels,
    }).toEqual({
      id: `${district}-${no}`,
      state: act.state,
      command: act.command,
      validOn: act.on,
      organisation,
      content: shown(room, undefined, act.content),
      parcels: act.content.parcels,
    });
  }

  get #auditor() {
    const auditor = this.people.find(({ role }) => role === "auditor");
    return { headers: { authorization: `Bearer ${auditor?.token}` } };
  }

  /** A case as it stands, or as it stood on a day as far as known after an act. */
  async readAgain(one: Case, day?: string, known?: number): Promise<void> {
    const moment = known === undefined ? undefined : this.recordedAt[known];
    const query = new URLSearchParams({ ...(day && { asOf: day }), ...(moment && { knownAt: moment }) });
    const { status, body } = await this.site.json(
      `/api/${one.room}/${one.district}-${one.no}?${query}`,
      this.#auditor,
    );
    const act = standing(one, day, known);
    expect([one.room, `${query}`, status]).toEqual([one.room, `${query}`, act ? 200 : 404]);
    if (act) this.hold(one, body, act);
  }

  /** What the ledger holds, document by document, now or as far as known after an act. */
  async holdLedger(district: string, known = Number.POSITIVE_INFINITY): Promise<void> {
    const moment = this.recordedAt[known];
    const query = new URLSearchParams({
      district,
      from: "2019-12-10",
      to: TODAY,
      ...(moment && { knownAt: moment }),
    });
    const { status, body } = await this.site.json(`/api/revenue/statement?${query}`, this.#auditor);
    expect([status, body.code ?? null]).toEqual([200, null]);
    const expected = this.cases
      .filter((one) => one.room === "contracts" && one.district === district)
      .flatMap((one) =>
        revenueOf(district, standing(one, undefined, known)?.content ?? { parcels: [] }).map((line) => ({
          district,
          contract: `${district}-${one.no}`,
          ...line,
        })),
      );
    const text = (fields: object) =>
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    const byName = (a: { contract: string; docNo: string }, b: { contract: string; docNo: string }) =>
      `${a.contract} ${a.docNo}`.localeCompare(`${b.contract} ${b.docNo}`);
    // A document that was corrected away has moved nothing in the end.
    const lines = body.lines.filter((line: Record<string, string>) =>
      ["agreedFen", "paidFen", "overpaidFen", "districtFen", "allottedFen"].some((sum) => line[sum] !== "0"),
    );
    expect(lines.toSorted(byName)).toEqual(expected.map(text as () => never).toSorted(byName));
    const total = (name: keyof ReturnType<typeof revenueOf>[number]) =>
      String(expected.reduce((sum, line) => sum + (line[name] as bigint), 0n));
    expect(body.totals).toEqual({
      agreedFen: total("agreedFen"),
      paidFen: total("paidFen"),
      overpaidFen: total("overpaidFen"),
      districtFen: total("districtFen"),
      allottedFen: total("allottedFen"),
    });
  }

  /** The whole history of a case, act by act; each is an arrow of the catalogue. */
  async holdHistory(one: Case): Promise<void> {
    const { body } = await this.site.json(
      `/api/${one.room}/${one.district}-${one.no}/history`,
      this.#auditor,
    );
    const told = body.acts.map((act: Record<string, unknown>) => [
      act.version,
      act.command,
      act.state,
      act.validOn,
      act.corrects,
    ]);
    expect(told).toEqual(one.acts.map((act) => [act.no, act.command, act.state, act.on, act.corrects]));
    for (const act of body.acts as { version: number; command: string; state: string; role: string }[]) {
      const before = one.acts[act.version - 1]?.corrects
        ? baseOf({ ...one, acts: one.acts.slice(0, act.version - 1) })
        : standing({ acts: one.acts.slice(0, act.version - 1) });
      const arrow = ARROWS.find(
        ({ room, command, from, to, roles }) =>
          room === one.room &&
          command === act.command &&
          from === (before?.state ?? null) &&
          to === act.state &&
          roles.includes(act.role),
      );
      expect(
        [one.room, act.command, before?.state, act.state, act.role, arrow !== undefined].join(" "),
      ).toMatch(/true$/);
    }
  }
}

/** A case without its last act and all that it took the place of. */
function withoutLast(one: Case): Case {
  const acts = [...one.acts];
  let last = standing({ acts })?.no ?? null;
  while (last !== null) {
    const index = acts.findIndex(({ no }) => no === last);
    const [removed] = acts.splice(index, 1);
    last = removed?.corrects ?? null;
  }
  return { ...one, acts };
}

const baseOf = (one: Case): Act | undefined => standing(withoutLast(one));
