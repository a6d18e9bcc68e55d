/**
 * The registry in as few words as it takes: its states, who leads from one to the next, and what must be there first.
 * Written from the catalogue (PLAN, SCHEME, SUPPLY, LIBRARY, GATE, SPLIT, TRANSITION, QUOTA) and from nothing of the house's
 * own rules, which it is held against.
 */

export interface Arrow {
  readonly room: string;
  readonly command: string;
  /** null: opens the case. */
  readonly from: string | null;
  readonly to: string;
  readonly roles: readonly string[];
  readonly needs: readonly string[];
  /** Brings a matter nearer to its end; the others may come again and again. */
  readonly onward: boolean;
}

// room, command, from, to, roles, needs; `>` leads onward.
const TABLE = `
> evaluations  commission           -                   commissioned         district
> evaluations  submit               commissioned        submitted            agency                  docNo
> evaluations  submit               returned            submitted            agency                  docNo
  evaluations  return               submitted           returned             district                reason
> evaluations  accept               submitted           accepted             district                docNo

> recognitions propose              -                   proposed             district
> recognitions recognise            proposed            recognised           district                docNo
  recognitions refuse               proposed            refused              district                docNo,reason

> library      enter                -                   in                   district
  library      review               in                  in                   district
  library      leave                in                  out                  district                reason

> plans        draft                -                   draft                district
  plans        revise               draft               draft                district
  plans        revise               amendment-draft     amendment-draft      district
> plans        submit               draft               submitted            district
  plans        judge                submitted           submitted            bureau
> plans        pre-review-pass      submitted           pre-reviewed         bureau
  plans        return               submitted           draft                bureau                  reason
> plans        approve              pre-reviewed        approved             city                    docNo
  plans        reject               pre-reviewed        draft                city                    reason
  plans        amend                approved            amendment-draft      district
> plans        submit               amendment-draft     amendment-submitted  district
> plans        approve              amendment-submitted approved             city                    docNo
  plans        reject               amendment-submitted amendment-draft      city                    reason

> projects     establish            -                   under-way            district
  projects     record               under-way           under-way            district,county-bureau
> projects     complete             under-way           completed            district,county-bureau
  projects     abandon              under-way           abandoned            district                reason

> schemes      draft                -                   draft                entity,district
  schemes      revise               draft               draft                entity,district
> schemes      submit               draft               submitted            entity,district
  schemes      review-design        submitted           submitted            bureau
> schemes      approve              submitted           approved             district                docNo
  schemes      return               submitted           draft                district                reason

> supply       draft                -                   draft                county-bureau
  supply       revise               draft               draft                county-bureau
> supply       submit               draft               submitted            county-bureau
> supply       district-review-pass submitted           district-reviewed    district
  supply       return               submitted           draft                district                reason
> supply       collect              district-reviewed   collected            bureau
> supply       approve              collected           approved             city                    docNo
  supply       reject               collected           draft                city                    reason

> contracts    prepare              -                   preparing            county-bureau
  contracts    appraise             preparing           preparing            county-bureau           docNo
  contracts    appraise             signed              signed               county-bureau           docNo
  contracts    decide-collectively  preparing           preparing            county-bureau,district  docNo
  contracts    publicise            preparing           preparing            county-bureau
  contracts    receive-objection    preparing           preparing            county-bureau,district,bureau
  contracts    answer-objection     preparing           preparing            county-bureau,district
  contracts    break-off            preparing           broken-off           county-bureau           reason
> contracts    sign                 preparing           signed               county-bureau           docNo
  contracts    supplement           signed              signed               county-bureau           docNo
  contracts    pay                  signed              signed               finance
  contracts    refund               signed              signed               finance                 reason
  contracts    allot                signed              signed               finance                 docNo

> transitions  grant                -                   running              district                docNo
> transitions  conclude             running             concluded            district,county-bureau

> quotas       propose              -                   proposed             bureau
  quotas       reckon               proposed            proposed             bureau
> quotas       decide               proposed            decided              bureau                  docNo
  quotas       drop                 proposed            dropped              bureau                  reason
`;

export const ARROWS: readonly Arrow[] = TABLE.split("\n")
  .filter((line) => line.trim() !== "")
  .map((line): Arrow => {
    const [room = "", command = "", from = "", to = "", roles = "", needs = ""] = line
      .replace(">", " ")
      .trim()
      .split(/\s+/);
    return {
      room,
      command,
      from: from === "-" ? null : from,
      to,
      roles: roles.split(","),
      needs: needs === "" ? [] : needs.split(","),
      onward: line.startsWith(">"),
    };
  });

export const ROOMS = [...new Set(ARROWS.map(({ room }) => room))];

/** What a case holds, as far as anything rests on it. */
export interface Content {
  readonly parcels: readonly string[];
  readonly project?: number;
  readonly planType?: "special" | "annual";
  readonly edition?: number;
  readonly title?: string;
  readonly passed?: readonly number[];
  readonly inForce?: { readonly edition: number; readonly parcels: readonly string[] } | null;
  readonly records?: readonly string[];
  readonly complete?: boolean;
  readonly designAgreed?: boolean;
  readonly publicSale?: boolean;
  readonly appraised?: boolean;
  readonly decided?: boolean;
  readonly publicity?: { readonly from: string; readonly to: string } | null;
  /** Open or answered. */
  readonly objections?: readonly ("open" | "answered")[];
  readonly documents?: readonly { readonly docNo: string; readonly on: string; readonly fen: bigint }[];
  readonly payments?: readonly Payment[];
  readonly allotted?: Readonly<Record<string, bigint>>;
  readonly year?: number;
  /** Hundredths of m², as proposed and as decided. */
  readonly proposed?: bigint;
  readonly decidedDelta?: bigint;
}

export interface Payment {
  readonly document: string;
  readonly fen: bigint;
  readonly voucher: string;
  readonly refunded: boolean;
}

export interface Act {
  readonly no: number;
  readonly command: string;
  readonly state: string;
  readonly content: Content;
  readonly on: string;
  readonly corrects: number | null;
  /** The how manieth of all acts, whatever their case: recorded time as the model counts it. */
  readonly at: number;
}

export interface Case {
  readonly room: string;
  readonly district: string;
  readonly no: number;
  readonly organisation: string | null;
  readonly acts: Act[];
}

/** The act that a case stands by: the last by its day, and then by its number, of those that none took the place of. */
export function standing({ acts }: Pick<Case, "acts">, day = "9999", known = Infinity): Act | undefined {
  if (day === "9999" && known === Infinity) return latestOf(acts);
  const recorded = acts.filter((act) => act.at <= known);
  return recorded
    .filter((act) => act.on <= day && !recorded.some((later) => later.corrects === act.no))
    .sort((a, b) => a.on.localeCompare(b.on) || a.no - b.no)
    .at(-1);
}

/** As `standing` has it for today: days only go forward, so it is the last act. */
function latestOf(acts: readonly Act[]): Act | undefined {
  return acts.at(-1);
}

/** What a command is decided from. */
export interface Matter {
  readonly cases: readonly Case[];
  /** Land that was recognised before the first case, as `district parcel`. */
  readonly recognisedOn: Readonly<Record<string, string>>;
  readonly district: string;
  readonly case: Case | null;
  readonly before: Act | undefined;
  /** What a correction takes the place of. */
  readonly replaced: Content | undefined;
  readonly role: string;
  readonly organisation: string | null;
  readonly on: string;
  readonly docNo: string | null;
  readonly reason: string | null;
  readonly input: Input;
}

/** What commands bring along; each takes what it needs. */
export interface Input {
  readonly parcel: string;
  readonly project: number;
  readonly organisation: string;
  readonly planType: "special" | "annual";
  readonly title: string;
  readonly passes: boolean;
  readonly kind: string;
  readonly complete: boolean;
  readonly agreed: boolean;
  readonly publicSale: boolean;
  readonly days: number;
  readonly number: number;
  readonly fen: bigint;
  readonly document: string;
  readonly voucher: string;
  readonly year: number;
  /** Of a plan of 10,000 m², and hundredths of m² of the next quota; without it nothing says how much. */
  readonly completed: bigint;
  readonly baseQuota: bigint | null;
  /** What is decided instead of what was proposed. */
  readonly departure: bigint | null;
}

const of = ({ cases, district }: Pick<Matter, "cases" | "district">, room: string): Case[] =>
  cases.filter((one) => one.room === room && one.district === district);

/** Cases of a room that stand in a state on a day and are about a parcel. */
const about = (matter: Matter, room: string, state: string, parcel: string, day?: string): Case[] =>
  of(matter, room).filter((one) => {
    const now = standing(one, day);
    return now?.state === state && now.content.parcels.includes(parcel);
  });

const inLibrary = (matter: Matter, parcel: string, day?: string) =>
  about(matter, "library", "in", parcel, day).length > 0;
const recognised = (matter: Matter, parcel: string) =>
  (matter.recognisedOn[`${matter.district} ${parcel}`] ?? "9999") <= matter.on ||
  about(matter, "recognitions", "recognised", parcel, matter.on).length > 0;
const planned = (matter: Matter, planType: string, parcel: string) =>
  of(matter, "plans").some((one) => {
    const now = standing(one, matter.on)?.content;
    return now?.planType === planType && now.inForce?.parcels.includes(parcel);
  });
const projectOf = (matter: Matter, no: number) => of(matter, "projects").find((one) => one.no === no);
/** On the day, and not abandoned since: nothing is entered late of a project whose land may be another's by now. */
const underWay = (matter: Matter, no: number) => {
  const project = projectOf(matter, no);
  return (
    project && standing(project, matter.on)?.state === "under-way" && standing(project)?.state !== "abandoned"
  );
};
const approvedFor = (matter: Matter, room: string, no: number, day?: string) =>
  of(matter, room).some((one) => {
    const now = standing(one, day);
    return now?.state === "approved" && now.content.project === no;
  });
const contractOf = (matter: Matter, no: number) =>
  of(matter, "contracts").find((one) => {
    const now = standing(one);
    return now?.state !== "broken-off" && now?.content.project === no;
  });

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** Half up, of an amount that is not negative. */
const percentOf = (fen: bigint, percent: bigint): bigint => (fen * percent + 50n) / 100n;

/** SPLIT-1 to SPLIT-5: what a district has of what was paid on a document, in percent. */
function sharePercent(district: string, publicSale: boolean, signedOn: string): bigint {
  if (["370116", "370117"].includes(district) || publicSale) return 0n;
  if (signedOn <= "2020-12-31") return 60n;
  return signedOn <= "2021-12-31" ? 50n : 30n;
}

/** What the ledger must hold of each document of a contract. */
export function revenueOf(
  district: string,
  { documents = [], payments = [], publicSale, allotted = {} }: Content,
) {
  return documents.map(({ docNo, on, fen }) => {
    const received = payments
      .filter((one) => one.document === docNo && !one.refunded)
      .reduce((sum, one) => sum + one.fen, 0n);
    const isTooMuch = received > fen;
    const paid = isTooMuch ? fen : received;
    return {
      docNo,
      agreedFen: fen,
      paidFen: paid,
      overpaidFen: received - paid,
      districtFen: percentOf(paid, sharePercent(district, publicSale ?? false, on)),
      allottedFen: allotted[docNo] ?? 0n,
    };
  });
}

/**
 * QUOTA-1 with the demonstration's parameters: from 100 % on 5 % more, below 60 % 5 % less, of the next quota, half up
 * on its absolute value; undefined where nobody has said what that is.
 */
export function quotaDelta({ completed, baseQuota }: Input): bigint | undefined {
  if (completed >= 6_000n && completed < 10_000n) return 0n;
  if (baseQuota === null) return undefined;
  const share = (baseQuota * 5n + 50n) / 100n;
  return completed >= 10_000n ? share : -share;
}

/** What stands in the way of a command whose state and role are right. */
export function faultsOf(arrow: Arrow, matter: Matter): string[] {
  const missing = arrow.needs.filter((need) => need === "docNo" && matter.docNo === null);
  const guard = GUARDS[`${arrow.room}.${arrow.command}`];
  return [...missing, ...(guard ? guard(matter, matter.before?.content ?? { parcels: [] }) : [])];
}

const unless = (holds: boolean | undefined, fault: string): string[] => (holds ? [] : [fault]);

/**
 * An entity's scheme is the entity's; that of land under reserve, which has none, the district's (SCHEME-1). Of a
 * project that begins later, because its establishment was corrected, it is nobody's yet.
 */
function ownScheme(matter: Matter, no: number): boolean {
  const project = projectOf(matter, no);
  return (
    project !== undefined &&
    standing(project, matter.on) !== undefined &&
    project.organisation === matter.organisation
  );
}

const GUARDS: Readonly<Record<string, (matter: Matter, content: Content) => string[]>> = {
  "recognitions.propose": (m) =>
    unless(about(m, "recognitions", "proposed", m.input.parcel).length === 0, "proposed already"),
  // A place in the library was entered on the ground of a decision: that is not made after it.
  "recognitions.recognise": (m, { parcels }) =>
    unless(
      m.replaced === undefined ||
        parcels.every((parcel) =>
          about(m, "library", "in", parcel).every((place) => {
            const entered = place.acts.findLast(({ command }) => command === "enter")?.on ?? m.on;
            return m.on <= entered || recognised({ ...m, on: entered }, parcel);
          }),
        ),
      "entered before",
    ),
  "library.enter": (m) => [
    ...unless(recognised(m, m.input.parcel), "not recognised"),
    ...unless(!inLibrary(m, m.input.parcel), "in the library"),
    // What a project rests on is not corrected away.
    ...unless(
      !m.replaced?.parcels.some(
        (one) => one !== m.input.parcel && about(m, "projects", "under-way", one).length > 0,
      ),
      "in a project",
    ),
  ],
  "library.leave": (m, { parcels }) =>
    unless(!parcels.some((one) => about(m, "projects", "under-way", one).length > 0), "in a project"),
  "plans.draft": (m) => unless(inLibrary(m, m.input.parcel, m.on), "not in the library"),
  "plans.revise": (m) => unless(inLibrary(m, m.input.parcel, m.on), "not in the library"),
  "plans.submit": (m, { parcels }) =>
    unless(
      parcels.every((one) => inLibrary(m, one, m.on)),
      "not in the library",
    ),
  "plans.pre-review-pass": (_m, { passed }) => unless(passed?.includes(1), "a line is not passed"),
  "projects.establish": (m) => [
    // What a scheme or contract was drawn up for stays under it.
    ...unless(
      !m.replaced ||
        m.replaced.parcels.includes(m.input.parcel) ||
        !m.cases.some((one) => {
          const now = standing(one);
          return (
            one.district === m.district && now?.content.project === m.case?.no && now?.state !== "broken-off"
          );
        }),
      "a case rests on the land",
    ),
    ...unless(inLibrary(m, m.input.parcel, m.on), "not in the library"),
    ...unless(about(m, "projects", "under-way", m.input.parcel).length === 0, "taken"),
  ],
  "projects.record": (m) => unless(m.input.kind !== "registrations-cancelled", "a record of another mode"),
  "projects.complete": (_m, { records }) => unless(records?.includes("construction-completed"), "not built"),
  "projects.abandon": (m) => unless(!contractOf(m, m.case?.no ?? 0), "has a contract"),
  "schemes.draft": (m) => {
    return [
      ...unless(underWay(m, m.input.project), "no project"),
      ...unless(ownScheme(m, m.input.project), "another's project"),
    ];
  },
  "schemes.revise": (m, { project }) => unless(ownScheme(m, project ?? 0), "another's project"),
  "schemes.submit": (m, { project, complete }) => [
    ...unless(complete, "a part is empty"),
    ...unless(ownScheme(m, project ?? 0), "another's project"),
    ...unless(
      allLand(m, project, (one) => planned(m, "special", one) && planned(m, "annual", one)),
      "not in the approved plans",
    ),
  ],
  "schemes.review-design": (m) => unless(m.input.agreed || m.reason !== null, "no reason to object"),
  "schemes.approve": (_m, { designAgreed }) => unless(designAgreed, "design not reviewed"),
  "supply.draft": (m) => {
    return [
      ...unless(underWay(m, m.input.project), "no project"),
      ...unless(approvedFor(m, "schemes", m.input.project, m.on), "no approved scheme"),
    ];
  },
  "contracts.prepare": (m) => {
    return [
      ...unless(underWay(m, m.input.project), "no project"),
      ...unless(!contractOf(m, m.input.project), "has a contract"),
    ];
  },
  "contracts.publicise": (m) => unless(m.input.days >= 0, "ends before it begins"),
  "contracts.answer-objection": (m, { objections = [] }) =>
    unless(objections[m.input.number - 1] === "open", "no such objection"),
  "contracts.sign": (m, { project = 0, appraised, decided, publicity, objections = [] }) => [
    ...unless(
      allLand(
        m,
        project,
        (one) => recognised(m, one) && inLibrary(m, one, m.on) && planned(m, "annual", one),
      ),
      "land not ready",
    ),
    ...unless(approvedFor(m, "schemes", project, m.on), "no approved scheme"),
    ...unless(approvedFor(m, "supply", project, m.on), "no approved supply scheme"),
    ...unless(appraised && decided, "not appraised and decided"),
    ...unless(
      publicity != null && addDays(publicity.from, 5) <= publicity.to && m.on > publicity.to,
      "publicity not held, too short or not ended",
    ),
    ...unless(!objections.includes("open"), "an objection is open"),
  ],
  "contracts.supplement": (m, { documents = [] }) =>
    unless(!documents.some(({ docNo }) => docNo === m.docNo), "document on record"),
  "contracts.pay": (m, { documents = [], payments = [] }) => [
    ...unless(
      documents.some(({ docNo }) => docNo === m.input.document),
      "no such document",
    ),
    ...unless(m.input.fen > 0n, "nothing"),
    ...unless(!payments.some((one) => one.voucher === m.input.voucher && !one.refunded), "voucher on record"),
  ],
  "contracts.refund": (m, { payments = [] }) =>
    unless(payments[m.input.number - 1]?.refunded === false, "no such payment"),
  "contracts.allot": (m, content) => {
    const document = revenueOf(m.district, content).find(({ docNo }) => docNo === m.input.document);
    const due = document ? document.districtFen - document.allottedFen : 0n;
    return unless(m.input.fen > 0n && m.input.fen <= due, "more than is due");
  },
  "transitions.grant": (m) =>
    unless(about(m, "transitions", "running", m.input.parcel).length === 0, "one is running"),
  "quotas.propose": (m) =>
    unless(
      !of(m, "quotas").some((one) => {
        const now = standing(one);
        return now !== undefined && now.state !== "dropped" && now.content.year === m.input.year;
      }),
      "on record",
    ),
  "quotas.decide": (m, { proposed }) => {
    const { departure } = m.input;
    return [
      ...unless(proposed !== undefined || departure !== null, "no amount"),
      ...unless(departure === null || departure === proposed || m.reason !== null, "no reason to depart"),
    ];
  },
};

/** What a command leaves of the content. */
export function after({ room, command }: Arrow, matter: Matter): Content {
  const { input, on, before, docNo } = matter;
  const content: Content = before?.content ?? { parcels: [] };
  switch (`${room}.${command}`) {
    case "evaluations.commission":
    case "recognitions.propose":
    case "library.enter":
    case "transitions.grant":
      return { parcels: [input.parcel] };
    case "projects.establish":
      return { parcels: [input.parcel], records: [] };
    case "plans.draft":
      return {
        parcels: [input.parcel],
        planType: input.planType,
        edition: 1,
        title: input.title,
        passed: [],
        inForce: null,
      };
    case "plans.revise":
      // The verdict on a line stays where the line does.
      return {
        ...content,
        title: input.title,
        parcels: [input.parcel],
        passed: content.parcels.includes(input.parcel) ? (content.passed ?? []) : [],
      };
    case "plans.judge":
      return { ...content, passed: input.passes ? [1] : [] };
    case "plans.approve":
      return { ...content, inForce: { edition: content.edition ?? 0, parcels: content.parcels } };
    case "plans.amend":
      return { ...content, edition: (content.edition ?? 0) + 1, passed: [] };
    case "projects.record":
      return { ...content, records: [...(content.records ?? []), input.kind] };
    case "schemes.draft":
      return { parcels: parcelsOf(matter, input.project), project: input.project, complete: input.complete };
    case "supply.draft":
      return { parcels: parcelsOf(matter, input.project), project: input.project };
    case "schemes.revise":
      return { parcels: content.parcels, project: content.project ?? 0, complete: input.complete };
    case "schemes.review-design":
      return { ...content, designAgreed: input.agreed };
    case "contracts.prepare":
      return {
        parcels: parcelsOf(matter, input.project),
        project: input.project,
        publicSale: input.publicSale,
      };
    case "contracts.appraise":
      return { ...content, appraised: true };
    case "contracts.decide-collectively":
      return { ...content, decided: true };
    case "contracts.publicise":
      return { ...content, publicity: { from: on, to: addDays(on, input.days) } };
    case "contracts.receive-objection":
      return { ...content, objections: [...(content.objections ?? []), "open"] };
    case "contracts.answer-objection":
      return {
        ...content,
        objections: (content.objections ?? []).map((one, at) => (at === input.number - 1 ? "answered" : one)),
      };
    case "contracts.sign":
    case "contracts.supplement":
      return {
        ...content,
        documents: [...(content.documents ?? []), { docNo: docNo ?? "", on, fen: input.fen }],
      };
    case "contracts.pay": {
      const { document, fen, voucher } = input;
      return {
        ...content,
        payments: [...(content.payments ?? []), { document, fen, voucher, refunded: false }],
      };
    }
    case "contracts.refund":
      return {
        ...content,
        payments: (content.payments ?? []).map((one, at) =>
          at === input.number - 1 ? { ...one, refunded: true } : one,
        ),
      };
    case "contracts.allot": {
      const allotted = content.allotted ?? {};
      const sum = (allotted[input.document] ?? 0n) + input.fen;
      return { ...content, allotted: { ...allotted, [input.document]: sum } };
    }
    case "quotas.propose":
      return withDelta({ parcels: [], year: input.year }, quotaDelta(input));
    case "quotas.reckon":
      return withDelta({ parcels: [], year: content.year ?? 0 }, quotaDelta(input));
    case "quotas.decide":
      return { ...content, decidedDelta: input.departure ?? content.proposed ?? 0n };
    default:
      return content;
  }
}

const withDelta = (content: Content, proposed: bigint | undefined): Content => ({
  ...content,
  ...(proposed !== undefined && { proposed }),
});

/** The land of a project on the day. */
function parcelsOf(matter: Matter, no = 0): readonly string[] {
  const project = projectOf(matter, no);
  return (project && standing(project, matter.on)?.content.parcels) ?? [];
}

/** A project without land on the day is ready for nothing. */
function allLand(matter: Matter, no: number | undefined, holds: (parcel: string) => boolean): boolean {
  const land = parcelsOf(matter, no);
  return land.length > 0 && land.every(holds);
}
