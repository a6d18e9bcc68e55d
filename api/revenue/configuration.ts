import { type IsoDate, isoDate } from "../../gis/iso-date.ts";
import { type SplitInput, splitRevenueBySigning } from "../../gis/land/split-revenue.ts";
import { jurisdictionOf, packageFor } from "../../gis/policy/registry.ts";
import type { SplitFacts } from "../../gis/registry/revenue.ts";
import { listOwnPolicies } from "../../sql/generated/queries.ts";
import { shortNameOf } from "../districts/service.ts";
import type { House } from "../house.ts";
import { type Configured, isInForce, parameterByDay } from "../registry/parameters.ts";

/** One row of a table of kind `own-policies`. */
interface OwnPolicy {
  readonly docNo: string;
  readonly from: string;
  readonly to: string | null;
  readonly districtPercent: string | null;
}

type Where = Configured & { readonly house: House };

/**
 * How documents of a district are shared, each by the package and the configuration of the day on which it was signed:
 * what comes into force later does not judge it again. SPLIT-0 to SPLIT-8.
 */
export async function splitFacts(where: Where, publicTransferRequired: boolean | null): Promise<SplitFacts> {
  const { house, tx, districtCode } = where;
  const district = await shortNameOf(tx, districtCode);
  const configuredOn = await splitConfiguration(where);
  return {
    linesOn: (...lines) =>
      lines.flatMap((line) => {
        const configured = line.signedDate ? configuredOn(isoDate(line.signedDate)) : {};
        return splitRevenueBySigning(
          { ...configured, district, publicTransferRequired, lines: [line] },
          (signed) => packageFor(jurisdictionOf(house.jurisdiction, district), signed).revenueSplit,
        ).lines;
      }),
  };
}

/**
 * What the split rests on beside the documents: whether the district approves independently, and its own policy. All
 * of it is configuration with its source (CONV-13), and unknown where it is not loaded. SPLIT-5, SPLIT-6.
 */
async function splitConfiguration(where: Where): Promise<(signed: IsoDate) => Partial<SplitInput>> {
  const { tx, districtCode, knownAt } = where;
  const independentOn = await parameterByDay(where, "independentApproval");
  const laiwuHighTechRuleOn = await parameterByDay(where, "laiwuHighTechRule");
  const tables = await tx.run(listOwnPolicies, { districtCode, knownAt: knownAt ?? null });
  return (signed) => {
    const independent = independentOn(signed);
    const table = tables.find((one) => isInForce(one, signed));
    // Each row was stored as its kind's schema gave it.
    const policies = tables.flatMap(({ tableNo, policy }) =>
      policy !== null && tableNo === table?.tableNo ? [policy as OwnPolicy] : [],
    );
    const own = policies.find((policy) => isInForce(policy, signed));
    return {
      independentApproval: independent === null ? null : independent === "yes",
      // A table without a policy of the day says that there was none; no table at all says nothing.
      ownPolicyStatus: table === undefined ? null : own ? "issued" : "none",
      ownPolicy: own
        ? { docNo: own.docNo, from: own.from, to: own.to, districtPercent: own.districtPercent }
        : null,
      laiwuHighTechRule: laiwuHighTechRuleOn(signed),
    };
  };
}
