import { isoDate } from "../../gis/iso-date.ts";
import type { PlanStep } from "../../gis/land/plan-transition.ts";
import { jurisdictionOf, packageFor } from "../../gis/policy/registry.ts";
import { rowsInForce } from "../policy/tables/service.ts";
import { parameterOn } from "../registry/parameters.ts";
import type { Setting } from "../registry/room.ts";

/** One row of a table of kind `own-workflows`. */
interface OwnStep {
  readonly district: string;
  readonly from: string;
  readonly action: string;
  readonly role: string;
  readonly to: string;
}

/**
 * How the district's supply schemes go. SUPPLY-2 (61 五（三）): one that approves construction land independently sets
 * its own workflow; until that is on record, nobody can say which step is allowed.
 */
export async function workflowOf(
  setting: Setting,
): Promise<{ ownWorkflow: boolean; ownSteps: readonly PlanStep[] | null }> {
  const ownWorkflow = (await parameterOn(setting, "independentApproval")) === "yes";
  if (!ownWorkflow) return { ownWorkflow, ownSteps: null };
  const { house, tx, districtCode, on } = setting;
  const cite = packageFor(jurisdictionOf(house.jurisdiction, null), isoDate(on)).planWorkflow.ownWorkflow;
  const loaded = await rowsInForce<OwnStep>(tx, "own-workflows", on);
  const own = (loaded?.rows ?? [])
    .filter(({ district }) => district === districtCode)
    .map(({ from, action, role, to }): PlanStep => {
      const needs: PlanStep["needs"] =
        to === "approved" ? ["docNo", "date"] : to === "draft" ? ["comment"] : [];
      return { planType: "supply", from, action, role, to, needs, cite };
    });
  return { ownWorkflow, ownSteps: own.length > 0 ? own : null };
}
