import { describe, expect, test } from "vitest";
import { ANONYMOUS, type Role } from "../../../gis/identity/roles.ts";
import { isoDate } from "../../../gis/iso-date.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";
import { type Act, type Command, isRefusal } from "../../../gis/registry/command.ts";
import { differences } from "../../../gis/registry/difference.ts";
import * as plans from "../../../gis/registry/plans.ts";

const line = (no: number, areaM2 = "100.00"): plans.PlanLine => ({
  no,
  name: `地块 ${no}`,
  parcels: [String(no).padStart(8, "0")],
  areaM2,
  plannedUse: null,
  mode: null,
  quarter: null,
  farPlanned: null,
  expectedPremiumFen: null,
  responsible: null,
  note: null,
});
const TWELVE = Array.from({ length: 12 }, (_, at) => line(at + 1));

class Case {
  state = "";
  content: plans.Plan | null = null;

  act<Input>(
    command: Command<plans.Plan, Input, plans.PlanLandFacts>,
    role: Role,
    input: Input,
    more: Partial<Act> = {},
    notInLibrary: readonly string[] = [],
  ): readonly string[] {
    const on = more.on ?? isoDate("2020-02-01");
    const outcome = command.perform({
      before: this.content && { state: this.state, content: this.content, validOn: on },
      input,
      facts: { notInLibrary },
      act: {
        on,
        actor: { ...ANONYMOUS, name: role, role },
        district: "历城区",
        reason: null,
        docNo: null,
        policy: jinan2019No61,
        ...more,
      },
    });
    if (isRefusal(outcome)) return outcome.reasons;
    this.state = outcome.state;
    this.content = outcome.content;
    return [];
  }

  /** The content, once there is one. */
  get plan(): plans.Plan {
    if (!this.content) throw new Error("nothing was drafted");
    return this.content;
  }
}

function drafted(lines = TWELVE): Case {
  const plan = new Case();
  plan.act(plans.draft, "district", { planType: "annual", year: 2020, title: "历城区 2020", lines });
  return plan;
}

function submitted(): Case {
  const plan = drafted();
  plan.act(plans.submit, "district", {});
  return plan;
}

const verdicts = (returned: readonly number[], numbers = TWELVE.map(({ no }) => no)) => ({
  verdicts: numbers.map((no) =>
    returned.includes(no)
      ? { no, verdict: "return" as const, comment: "与控规不符" }
      : { no, verdict: "pass" as const, comment: null },
  ),
});

describe("a plan that was submitted", () => {
  test("passes when every line passes, and not while one is unjudged", () => {
    const plan = submitted();
    plan.act(
      plans.judge,
      "bureau",
      verdicts(
        [],
        TWELVE.slice(0, 11).map(({ no }) => no),
      ),
    );
    expect(plan.act(plans.preReviewPass, "bureau", {})).toEqual(["LINE-NOT-JUDGED:12"]);
    plan.act(plans.judge, "bureau", verdicts([], [12]));
    expect(plan.act(plans.preReviewPass, "bureau", {})).toEqual([]);
    expect(plan.state).toBe("pre-reviewed");
  });

  test("goes back when one line is returned; once that is mended, passing it alone is enough", () => {
    const plan = submitted();
    plan.act(plans.judge, "bureau", verdicts([3]));
    expect(plan.act(plans.preReviewPass, "bureau", {})).toEqual(["LINE-RETURNED:3"]);
    expect(plan.act(plans.approve, "city", {}, { docNo: "济政复1" })).toEqual(["NO-SUCH-TRANSITION"]);
    expect(plan.act(plans.returnPlan, "bureau", {}, { reason: "第 3 项与控规不符" })).toEqual([]);
    const before = plan.plan;
    // The database keeps an order of its own for the fields of what it is given.
    const reordered = (one: plans.PlanLine) =>
      Object.fromEntries(Object.entries(one).reverse()) as unknown as plans.PlanLine;
    const mended = before.lines.map((one) => (one.no === 3 ? line(3, "90.00") : reordered(one)));
    plan.act(plans.revise, "district", { title: before.title, lines: mended });
    plan.act(plans.submit, "district", {});
    expect(differences(before.lines, plan.plan.lines)).toEqual([
      { path: "3.areaM2", before: "100.00", after: "90.00" },
    ]);
    expect(plan.act(plans.preReviewPass, "bureau", {})).toEqual(["LINE-NOT-JUDGED:3"]);
    plan.act(plans.judge, "bureau", verdicts([], [3]));
    expect(plan.act(plans.preReviewPass, "bureau", {})).toEqual([]);
  });

  test("is not returned, nor a line of it, without a word why", () => {
    const plan = submitted();
    expect(plan.act(plans.returnPlan, "bureau", {})).toEqual(["NO-COMMENT"]);
    const silent = { verdicts: [{ no: 3, verdict: "return" as const, comment: null }] };
    expect(plan.act(plans.judge, "bureau", silent)).toEqual(["NO-COMMENT:3"]);
  });
});

describe("a plan is drafted", () => {
  test("from the library only", () => {
    const input = { planType: "annual" as const, year: 2020, title: "历城区", lines: [line(1)] };
    expect(new Case().act(plans.draft, "district", input, {}, ["00000001"])).toEqual([
      "NOT-IN-LIBRARY:00000001",
    ]);
  });

  test("with a year when it is annual, and only then", () => {
    const input = { title: "历城区", lines: [line(1)] };
    expect(new Case().act(plans.draft, "district", { ...input, planType: "annual", year: null })).toEqual([
      "YEAR",
    ]);
    expect(new Case().act(plans.draft, "district", { ...input, planType: "special", year: 2020 })).toEqual([
      "YEAR",
    ]);
    expect(new Case().act(plans.draft, "district", { ...input, planType: "special", year: null })).toEqual(
      [],
    );
  });

  test("with each line's number once", () => {
    const input = { planType: "special" as const, year: null, title: "历城区", lines: [line(1), line(1)] };
    expect(new Case().act(plans.draft, "district", input)).toEqual(["LINE-TWICE:1"]);
  });
});

describe("an amendment", () => {
  const approved = (): Case => {
    const plan = submitted();
    plan.act(plans.judge, "bureau", verdicts([]));
    plan.act(plans.preReviewPass, "bureau", {});
    plan.act(plans.approve, "city", {}, { docNo: "济政复〔2020〕1号" });
    return plan;
  };

  test("leaves the approved edition in force until the city approves the next, without another pre-review", () => {
    const plan = approved();
    plan.act(plans.amend, "district", {});
    plan.act(plans.revise, "district", { title: "历城区 2020 修改", lines: [line(1, "50.00")] });
    plan.act(plans.submit, "district", {});
    expect(plan.state).toBe("amendment-submitted");
    expect(plan.plan.inForce).toMatchObject({ edition: 1, lines: TWELVE });
    plan.act(plans.approve, "city", {}, { docNo: "济政复〔2020〕2号" });
    expect(plan.plan.inForce).toMatchObject({
      edition: 2,
      docNo: "济政复〔2020〕2号",
      lines: [line(1, "50.00")],
    });
  });

  test("that the city rejects is a draft again, and the edition in force stays", () => {
    const plan = approved();
    plan.act(plans.amend, "district", {});
    plan.act(plans.submit, "district", {});
    plan.act(plans.reject, "city", {}, { reason: "时序不当" });
    expect(plan.state).toBe("amendment-draft");
    expect(plan.plan.inForce?.edition).toBe(1);
  });

  test("is approved until the document's last day, and not after it", () => {
    const plan = approved();
    plan.act(plans.amend, "district", {});
    plan.act(plans.submit, "district", {});
    const late = { docNo: "济政复〔2024〕9号", on: isoDate("2024-12-01") };
    expect(plan.act(plans.approve, "city", {}, late)).toEqual(["VALID-1"]);
    expect(plan.act(plans.approve, "city", {}, { ...late, on: isoDate("2024-11-30") })).toEqual([]);
  });
});
