import type { IsoDate } from "../iso-date.ts";
import { type Command, refused } from "./command.ts";

/** A comprehensive benefit evaluation (综合效益评估) of parcels, commissioned by the district. SCOPE-4. */
export interface EvaluationOrder {
  readonly agency: string;
  readonly agencyName: string;
  readonly parcels: readonly string[];
  readonly dueOn: IsoDate | null;
  readonly report: {
    readonly docNo: string;
    readonly on: IsoDate;
    readonly summary: string;
  } | null;
  readonly accepted: { readonly docNo: string; readonly on: IsoDate } | null;
}

export interface CommissionInput {
  readonly agency: { readonly uscc: string; readonly name: string };
  readonly parcels: readonly string[];
  readonly dueOn: IsoDate | null;
}

export const commission: Command<EvaluationOrder, CommissionInput, { readonly unknown: readonly string[] }> =
  {
    title: { zh: "委托评估", en: "Commission an evaluation" },
    from: [],
    roles: ["district"],
    perform: ({ input, facts }) => {
      const faults = [
        ...(input.parcels.length === 0 ? ["NO-PARCELS"] : []),
        ...facts.unknown.map((parcel) => `NO-SUCH-PARCEL:${parcel}`),
      ];
      if (faults.length > 0) return refused(faults);
      const { agency, parcels, dueOn } = input;
      return {
        state: "commissioned",
        content: {
          agency: agency.uscc,
          agencyName: agency.name,
          parcels,
          dueOn,
          report: null,
          accepted: null,
        },
        parcels,
        organisation: agency.uscc,
        deadlines: deadlinesOf(dueOn, agency.name),
      };
    },
  };

export const submit: Command<EvaluationOrder, { summary: string }, unknown> = {
  title: { zh: "提交评估报告", en: "Submit the report" },
  from: ["commissioned", "returned"],
  roles: ["agency"],
  perform: ({ before, input, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    if (act.docNo === null) return refused(["NO-DOCUMENT-NUMBER"]);
    const report = { docNo: act.docNo, on: act.on, summary: input.summary };
    return { state: "submitted", content: { ...before.content, report } };
  },
};

export const returnReport: Command<EvaluationOrder, Record<never, never>, unknown> = {
  title: { zh: "退回评估报告", en: "Return the report" },
  from: ["submitted"],
  roles: ["district"],
  perform: ({ before, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    if (act.reason === null) return refused(["NO-COMMENT"]);
    const { content } = before;
    return { state: "returned", content, deadlines: deadlinesOf(content.dueOn, content.agencyName) };
  },
};

/** The accepted report is the one that recognition asks for (`evaluationReport`). */
export const accept: Command<EvaluationOrder, Record<never, never>, unknown> = {
  title: { zh: "验收评估报告", en: "Accept the report" },
  from: ["submitted"],
  roles: ["district"],
  perform: ({ before, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    if (act.docNo === null) return refused(["NO-DOCUMENT-NUMBER"]);
    return { state: "accepted", content: { ...before.content, accepted: { docNo: act.docNo, on: act.on } } };
  },
};

function deadlinesOf(dueOn: IsoDate | null, agency: string) {
  return dueOn === null ? [] : [{ kind: "evaluation-due", dueOn, about: { agency }, costFen: null }];
}
