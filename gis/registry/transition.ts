import { addDays, type IsoDate, isoDate } from "../iso-date.ts";
import { type TransitionUseInput, transitionUse } from "../land/transition.ts";
import { type Command, refused, refusedBy } from "./command.ts";

/** A transition period (过渡期) on the original use and right. */
export interface Transition {
  readonly parcelNo: string;
  readonly newUse: string;
  readonly startDate: string;
  readonly endDate: IsoDate;
  readonly asked: TransitionUseInput;
  /** What followed: an agreement transfer, an allocation, or the old use again. */
  readonly ended: { readonly on: IsoDate; readonly by: string } | null;
}

type GrantInput = Omit<TransitionUseInput, "asOf" | "districtApproved" | "districtApprovalDate"> & {
  parcel: string;
};

const WARNED_BEFORE_DAYS = 180;

/** TRANSITION-1, TRANSITION-2 (61 三（五）). */
export const grant: Command<
  Transition,
  GrantInput,
  { readonly unknown: boolean; readonly running: string | null }
> = {
  title: { zh: "批准过渡期", en: "Grant a transition period" },
  from: [],
  roles: ["district"],
  perform: ({ input: { parcel, ...input }, facts, act }) => {
    if (facts.unknown) return refused([`NO-SUCH-PARCEL:${parcel}`]);
    // One period, no renewal in the text.
    if (facts.running !== null) return refused([`TRANSITION-ON-RECORD:${facts.running}`]);
    if (act.docNo === null) return refused(["NO-DOCUMENT-NUMBER"]);
    const asked = { ...input, asOf: act.on, districtApproved: true, districtApprovalDate: act.on };
    const { allowed, useListed, ratioOk, endDate, ...rule } = transitionUse(asked, act.policy.transition);
    const reasons = [
      ...(useListed === "not-satisfied" ? ["USE-NOT-LISTED"] : []),
      ...(ratioOk === "not-satisfied" ? ["ABOVE-15-PERCENT"] : []),
      ...(input.usesExistingBuildings === false ? ["usesExistingBuildings"] : []),
    ];
    const refusal = refusedBy(allowed, { ...rule, reasons: reasons.length > 0 ? reasons : ["VALID-1"] });
    if (refusal) return refusal;
    if (endDate === null) return refused(["NO-DATE"]);
    const end = isoDate(endDate);
    return {
      state: "running",
      content: {
        parcelNo: parcel,
        newUse: input.newUse ?? "",
        startDate: input.startDate ?? act.on,
        endDate: end,
        asked,
        ended: null,
      },
      parcels: [parcel],
      deadlines: [
        {
          kind: "transition-warning",
          dueOn: addDays(end, -WARNED_BEFORE_DAYS),
          about: { endDate },
          costFen: null,
        },
        { kind: "transition-ends", dueOn: end, about: { endDate }, costFen: null },
      ],
    };
  },
};

/** TRANSITION-3: what follows the period. */
export const conclude: Command<
  Transition,
  { by: "agreement-transfer" | "allocation" | "old-use-restored" },
  unknown
> = {
  title: { zh: "过渡期办结", en: "Conclude a transition period" },
  from: ["running"],
  roles: ["district", "county-bureau"],
  perform: ({ before, input, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const ended = { on: act.on, by: input.by };
    return { state: "concluded", content: { ...before.content, ended } };
  },
};
