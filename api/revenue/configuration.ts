import { type SplitInput, splitRevenueBySigning } from "../../gis/land/split-revenue.ts";
import { jurisdictionOf, packageFor } from "../../gis/policy/registry.ts";
import type { SplitFacts } from "../../gis/registry/revenue.ts";
import { shortNameOf } from "../districts/service.ts";
import { rowsInForce } from "../policy/tables/service.ts";
import { parameterOn } from "../registry/parameters.ts";
import type { Setting } from "../registry/room.ts";

/** One row of a table of kind `own-policies`. */
interface OwnPolicy {
  readonly district: string;
  readonly docNo: string;
  readonly from: string;
  readonly to: string | null;
  readonly districtPercent: string | null;
}

type Where = Pick<Setting, "house" | "tx" | "districtCode" | "on">;

/** How documents of a district are shared, each by the package of the day on which it was signed. SPLIT-0 to SPLIT-8. */
export async function splitFacts(where: Where, publicTransferRequired: boolean | null): Promise<SplitFacts> {
  const { house, tx, districtCode } = where;
  const district = await shortNameOf(tx, districtCode);
  const configured = await splitConfiguration(where);
  return {
    linesOn: (...lines) =>
      splitRevenueBySigning(
        { ...configured, district, publicTransferRequired, lines },
        (signed) => packageFor(jurisdictionOf(house.jurisdiction, district), signed).revenueSplit,
      ).lines,
  };
}

/**
 * What the split rests on beside the documents: whether the district approves independently, and its own policy. All
 * of it is configuration with its source (CONV-13), and unknown where it is not loaded. SPLIT-5, SPLIT-6.
 */
async function splitConfiguration(setting: Where): Promise<Partial<SplitInput>> {
  const independent = await parameterOn(setting, "independentApproval");
  const laiwuHighTechRule = await parameterOn(setting, "laiwuHighTechRule");
  const policies = await rowsInForce<OwnPolicy>(setting.tx, "own-policies", setting.on);
  const own = policies?.rows.find(({ district }) => district === setting.districtCode);
  return {
    independentApproval: independent === null ? null : independent === "yes",
    // A table without the district says that it has issued none; no table at all says nothing.
    ownPolicyStatus: policies === null ? null : own ? "issued" : "none",
    ownPolicy: own
      ? { docNo: own.docNo, from: own.from, to: own.to, districtPercent: own.districtPercent }
      : null,
    laiwuHighTechRule,
  };
}
