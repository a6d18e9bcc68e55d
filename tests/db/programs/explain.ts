// Prints the digest of the explanations of some seeded parcels, in the order given: forwards or backwards.
import { contentHashOf, inputsHashOf, sha256 } from "../../../api/policy/digest.ts";
import { canonicalJson } from "../../../gis/canonical.ts";
import { explainParcel } from "../../../gis/land/explanation/parcel.ts";
import { jinan2019No61 as policy } from "../../../gis/policy/jinan-2019-61/index.ts";
import { seededParcels } from "../../seeded-parcels.ts";

const parcels = seededParcels(20);
const texts = new Map<string, string>();
for (const parcel of process.argv[2] === "backwards" ? parcels.toReversed() : parcels) {
  const hashes = { contentHash: contentHashOf(policy), inputsHash: inputsHashOf(parcel) };
  texts.set(parcel.subject.id, canonicalJson(explainParcel(parcel, policy, hashes)));
}
console.log(sha256(parcels.map(({ subject }) => texts.get(subject.id)).join("\n")));
