import { type IsoDate, isoDate } from "../iso-date.ts";
import { type Evidence, known } from "./evidence.ts";
import {
  all,
  type Citation,
  type Finding,
  fact,
  missingOf,
  notSatisfied,
  satisfied,
  undetermined,
  type Verdict,
} from "./finding.ts";

/** What is published of a project through its whole course (全过程公开). */
export interface DisclosurePolicy {
  /** What must be among the items of every project. */
  readonly items: readonly string[];
  readonly cites: { readonly publication: Citation; readonly channel: Citation };
}

export interface DisclosureInput {
  readonly asOf?: string | null | undefined;
  /** Each thing or stage to be published; its stage is reached, and so due, or not. */
  readonly items: readonly ({ readonly item: string } & Evidence<{ due: boolean; publishedOn: string }>)[];
  /** A channel for objections is open (公开畅通的沟通渠道). */
  readonly objectionChannelOpen?: boolean | null | undefined;
  readonly objections: readonly ({ readonly id: string } & Evidence<{
    receiptOn: string;
    answeredOn: string;
  }>)[];
}

export interface DisclosureOutput {
  readonly items: readonly {
    readonly item: string;
    /** Without a record of publication it shows as not yet published. */
    readonly state: "published" | "not-yet-published" | "undetermined";
  }[];
  /** Whether all that is due has been published. */
  readonly complete: Verdict;
  readonly channel: Verdict;
  readonly objections: readonly {
    readonly id: string;
    readonly state: "answered" | "received" | "open" | "undetermined";
  }[];
  /** Those without receipt and answer: the `openObjections` of contractGate. */
  readonly openObjections: number | null;
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * DISCLOSE-1, DISCLOSE-2 (61 四（五）), as of a day. An absent record is the answer here: what was not recorded as
 * published or answered was not.
 * @throws RangeError when a day is not one
 */
export function disclosureState(input: DisclosureInput, policy: DisclosurePolicy): DisclosureOutput {
  const asOf = known(input.asOf, isoDate);
  const items = input.items.map(({ item, due, publishedOn }) => {
    const published = happened(known(publishedOn, isoDate), asOf);
    return { item, published, complete: dueAndDone(published, fact(`${item}.due`, due)) };
  });
  const unlisted = policy.items.filter((required) => !items.some(({ item }) => item === required));
  const complete = all([...items.map((one) => one.complete), ...unlisted.map((item) => undetermined(item))]);
  const channel = fact("objectionChannelOpen", input.objectionChannelOpen);
  const objections = input.objections.map(({ id, receiptOn, answeredOn }) => {
    const receipt = happened(known(receiptOn, isoDate), asOf);
    const answered = all([receipt, happened(known(answeredOn, isoDate), asOf)]);
    return { id, answered, receipt };
  });
  const isSettled = objections.every(({ answered }) => answered.verdict !== "undetermined");
  return {
    items: items.map(({ item, published }) => ({ item, state: PUBLICATION[published.verdict] })),
    complete: complete.verdict,
    channel: channel.verdict,
    objections: objections.map(({ id, answered, receipt }) => ({
      id,
      state: answered.verdict === "satisfied" ? "answered" : RECEIPT[receipt.verdict],
    })),
    openObjections: isSettled
      ? objections.filter(({ answered }) => answered.verdict === "not-satisfied").length
      : null,
    missing: missingOf([
      complete,
      channel,
      ...items.map(({ published }) => published),
      ...objections.map((o) => o.answered),
    ]),
    citations: [policy.cites.publication, policy.cites.channel],
  };
}

const PUBLICATION = {
  satisfied: "published",
  "not-satisfied": "not-yet-published",
  undetermined: "undetermined",
} as const;
const RECEIPT = { satisfied: "received", "not-satisfied": "open", undetermined: "undetermined" } as const;

/** Whether a recorded event had happened by the day. */
function happened(on: IsoDate | null, asOf: IsoDate | null): Finding {
  if (on === null) return notSatisfied;
  if (asOf === null) return undetermined("asOf");
  return on <= asOf ? satisfied : notSatisfied;
}

/** What is not due need not be published. */
function dueAndDone(published: Finding, due: Finding): Finding {
  if (published.verdict === "satisfied" || due.verdict === "not-satisfied") return satisfied;
  if (published.verdict === "undetermined") return published;
  return due.verdict === "satisfied" ? notSatisfied : due;
}
