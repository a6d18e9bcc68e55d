import {
  ARROWS,
  type Arrow,
  addDays,
  type Case,
  type Input,
  ROOMS,
  revenueOf,
  standing,
} from "./catalogue.ts";
import { OWN } from "./people.ts";
import { DAYS, type Sending, TOMORROW, type Verdict, type World } from "./world.ts";

/** What a step of a sequence is about to try; drawn by chance, and made a request of when its turn comes. */
export interface Intent {
  readonly kind:
    | "onward"
    | "lawful"
    | "unready"
    | "anything"
    | "correct"
    | "other-role"
    | "other-district"
    | "other-case"
    | "stale"
    | "unnamed-version"
    | "future"
    | "before"
    | "no-document"
    | "no-reason"
    | "repeat"
    | "key-again";
  readonly pick: number;
  readonly more: number;
}

/** The request that an intent comes to as the world stands; undefined where nothing of the kind can be tried. */
export function sendingOf(world: World, intent: Intent): Sending | undefined {
  const { kind, pick, more } = intent;
  const draw = prng(pick * 7919 + more);
  switch (kind) {
    case "onward":
      return one(draw, furthest(lawful(world, draw).filter((sending) => isOnward(world, sending))));
    case "lawful":
      return anyOf(world, draw);
    case "unready":
      return anyOf(world, draw, (verdict) => !verdict.done && verdict.byGuard === true);
    case "anything":
      return changed(fill(world, draw, one(draw, ARROWS) as Arrow, one(draw, world.people)), (sending) => {
        const some = one(
          draw,
          world.cases.filter(({ room }) => room === sending.arrow.room),
        );
        if (sending.arrow.from === null) return false;
        if (!some) return { caseNo: 999, seen: 1 };
        return { district: some.district, caseNo: some.no, seen: some.acts.length };
      });
    case "correct": {
      const found = one(draw, world.cases);
      const last = found && standing(found);
      const arrow = ARROWS.find(({ room, command }) => room === found?.room && command === last?.command);
      if (!found || !last || !arrow) return undefined;
      const person = world.people.find(
        ({ role, district, organisation }) =>
          arrow.roles.includes(role) &&
          (district === null || district === found.district) &&
          (organisation === null || organisation === found.organisation),
      );
      const sending = person && fill(world, draw, arrow, person, found);
      return sending && { ...sending, corrects: true, reason: more % 9 === 0 ? null : "更正" };
    }
    case "other-role":
      return changed(anyOf(world, draw), () => ({ person: one(draw, world.people) }));
    case "other-district":
      return changed(anyOf(world, draw), ({ person, district }) => {
        const others = world.people.filter(
          (other) => other.role === person.role && other.district !== district && other.district !== null,
        );
        return { person: one(draw, others) ?? person };
      });
    case "other-case":
      return changed(anyOf(world, draw), ({ caseNo }) => caseNo !== null && { caseNo: 1 + (more % 40) });
    case "stale":
      return changed(
        anyOf(world, draw),
        ({ seen }) => seen !== null && { seen: Math.max(1, seen - 1 - (more % 2)) },
      );
    case "unnamed-version":
      return changed(anyOf(world, draw), () => ({ seen: null }));
    case "future":
      return changed(anyOf(world, draw), () => ({ on: TOMORROW }));
    case "before":
      return changed(anyOf(world, draw), () => ({ on: DAYS[0] }));
    case "no-document":
      return changed(anyOf(world, draw), () => ({ docNo: null }));
    case "no-reason":
      return changed(anyOf(world, draw), () => ({ reason: null }));
    default:
      return undefined;
  }
}

function changed(
  sending: Sending | undefined,
  change: (sending: Sending) => Partial<Sending> | false | { person: undefined } | undefined,
): Sending | undefined {
  const fields = sending && change(sending);
  return sending && fields ? ({ ...sending, ...fields } as Sending) : sending;
}

const anyOf = (world: World, draw: Draw, wanting = isGranted): Sending | undefined => {
  const open = lawful(world, draw, wanting);
  const commands = [...new Set(open.map(({ arrow }) => `${arrow.room}.${arrow.command}`))];
  const wanted = one(draw, commands);
  return one(
    draw,
    open.filter(({ arrow }) => `${arrow.room}.${arrow.command}` === wanted),
  );
};

const isGranted = ({ done }: Verdict): boolean => done;

/**
 * Every request that the model would grant now, with fields drawn by chance: the right people on cases in the right
 * state. With `wanting`, those that it would answer otherwise.
 */
function lawful(world: World, draw: Draw, wanting = isGranted): Sending[] {
  return ARROWS.flatMap((arrow) => {
    const targets: (Case | undefined)[] =
      arrow.from === null
        ? Object.keys(world.districts).map(() => undefined)
        : world.cases
            .filter((found) => found.room === arrow.room && standing(found)?.state === arrow.from)
            .slice(-6);
    return targets.flatMap((found, at) => {
      const district = found?.district ?? Object.keys(world.districts)[at];
      const people = world.people.filter(
        (person) =>
          arrow.roles.includes(person.role) &&
          (person.district === null || person.district === district) &&
          (person.organisation === null || person.organisation === (found?.organisation ?? OWN)),
      );
      return people
        .map((person) => fill(world, draw, arrow, person, found, district))
        .filter((sending) => wanting(world.foresee(sending)));
    });
  });
}

const ENDS = ["refused", "out", "completed", "abandoned", "broken-off", "concluded", "decided", "dropped"];

/** What brings a matter nearer to its end: gates that are still shut, arrows that lead on, cases that are wanting. */
function isOnward(world: World, { arrow, district, caseNo, input }: Sending): boolean {
  const { room, command, from, onward } = arrow;
  if (from === null) {
    return !world.cases.some((other) => {
      const now = standing(other);
      if (!now || other.room !== room || other.district !== district || ENDS.includes(now.state))
        return false;
      const { project, planType, parcels } = now.content;
      if (project !== undefined) return project === input.project;
      if (room === "quotas") return true;
      return parcels.includes(input.parcel) && (planType === undefined || planType === input.planType);
    });
  }
  const found = world.find(room, district, caseNo);
  const content = found && standing(found)?.content;
  switch (`${room}.${command}`) {
    case "plans.judge":
      return !content?.passed?.includes(1);
    case "schemes.review-design":
      return !content?.designAgreed;
    case "projects.record":
    case "projects.complete":
      // What is built before the contract is signed would end the project before its time.
      return world.cases.some((other) => {
        const now = standing(other);
        return (
          other.room === "contracts" &&
          other.district === district &&
          now?.content.project === caseNo &&
          now?.state === "signed" &&
          (now.content.payments?.length ?? 0) >= 2
        );
      });
    case "contracts.appraise":
      return !content?.appraised;
    case "contracts.decide-collectively":
      return !content?.decided;
    case "contracts.publicise":
      return !content?.publicity;
    case "contracts.pay":
      return (content?.payments?.length ?? 0) < 2;
    case "contracts.answer-objection":
      return true;
    default:
      return onward;
  }
}

/** Those of the two rooms that lie furthest along the way. */
function furthest(sendings: readonly Sending[]): readonly Sending[] {
  const rooms = ROOMS.filter((room) => !["transitions", "evaluations", "quotas"].includes(room));
  const reached = [...new Set(sendings.map(({ arrow }) => rooms.indexOf(arrow.room)))].sort((a, b) => b - a);
  const last = reached.filter((place) => place >= 0).slice(0, 2);
  return sendings.filter(({ arrow }) => last.includes(rooms.indexOf(arrow.room)));
}

function fill(
  world: World,
  draw: Draw,
  arrow: Arrow,
  person: Sending["person"] | undefined,
  found?: Case,
  at?: string,
): Sending {
  const district = found?.district ?? at ?? person?.district ?? one(draw, Object.keys(world.districts)) ?? "";
  const content = found && standing(found)?.content;
  const projects = world.cases.filter((other) => other.room === "projects" && other.district === district);
  const document = one(draw, content?.documents ?? [])?.docNo ?? "无此文号";
  const due = content && revenueOf(district, content).find(({ docNo }) => docNo === document);
  const unpaid = due ? due.agreedFen - due.paidFen : 0n;
  const unallotted = due ? due.districtFen - due.allottedFen : 0n;
  // Odd sums of fen, so that shares have to be rounded; now and then all that is left, or more than that.
  const odd = BigInt(1 + 2 * draw(500));
  const left = arrow.command === "allot" ? unallotted : unpaid;
  const fen = draw(3) === 0 && left > 0n ? left + BigInt(draw(3)) : odd;
  const since = (found && standing(found)?.on) ?? DAYS[0];
  const days = DAYS.filter((day) => day >= since);
  const input: Input = {
    parcel: one(draw, world.districts[district] ?? []) ?? "00000001",
    project: one(draw, projects)?.no ?? 99,
    organisation: OWN,
    planType: draw(2) === 0 ? "special" : "annual",
    title: `演示计划 ${draw(1000)}`,
    passes: draw(4) !== 0,
    kind:
      ["owners-wish", "construction-completed", "district-share-used", "registrations-cancelled"][draw(4)] ??
      "",
    complete: draw(6) !== 0,
    agreed: draw(5) !== 0,
    publicSale: draw(4) === 0,
    days: [5, 5, 5, 6, 4, -1][draw(6)] ?? 5,
    number: 1 + draw(Math.max(content?.payments?.length ?? 0, content?.objections?.length ?? 0, 1)),
    fen: arrow.command === "sign" || arrow.command === "supplement" ? BigInt(100 + draw(5000)) : fen,
    document,
    voucher: `V-${draw(30)}`,
    year: 2019 + draw(40),
    // Either side of each bound.
    completed: [0n, 5_999n, 6_000n, 9_999n, 10_000n, 12_000n][draw(6)] ?? 0n,
    baseQuota: draw(5) === 0 ? null : BigInt(1 + draw(100_000)),
    departure: draw(4) === 0 ? BigInt(draw(2001) - 1000) : null,
  };
  world.sent += 1;
  return {
    arrow,
    // Whoever is asked for is among the people; the type cannot say so.
    person: person as Sending["person"],
    district,
    caseNo: found?.no ?? null,
    seen: found ? found.acts.length : null,
    // Mostly the case's own day, so that days do not run away.
    on: (draw(3) !== 0 ? days[0] : one(draw, days)) ?? addDays(since, 0),
    docNo: `演示〔2021〕${district}-${world.sent}号`,
    reason: "演示原因",
    corrects: false,
    input,
    key: `model-${district}-${world.sent}`,
  };
}

type Draw = (below: number) => number;

/** Small numbers in an order that a seed gives (mulberry32). */
function prng(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function one<T>(draw: Draw, from: readonly T[]): T | undefined {
  return from.length === 0 ? undefined : from[draw(from.length)];
}
