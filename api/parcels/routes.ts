import { addAssignment } from "../../sql/generated/queries.ts";
import { carryOut } from "../audit/record.ts";
import type { House } from "../house.ts";
import { implement, type Route } from "../route.ts";
import { assignParcel, listParcels, listParcelVersions, readParcel } from "./contract.ts";
import { detailOfParcel, findParcel, pageOfParcels, versionsOfParcel } from "./service.ts";

export function parcelRoutes(house: House): Route[] {
  return [
    implement(listParcels, ({ db, query: { asOf = house.today(), ...filter } }) =>
      pageOfParcels({ ...house, db }, asOf, filter),
    ),
    implement(readParcel, async ({ db, params: { id }, query: { asOf = house.today() } }) => {
      const seen = { ...house, db };
      return detailOfParcel(seen, asOf, await findParcel(seen, id));
    }),
    implement(listParcelVersions, async ({ db, params: { id }, query: { asOf = house.today(), knownAt } }) =>
      versionsOfParcel(db, await findParcel({ ...house, db }, id), asOf, knownAt),
    ),
    implement(assignParcel, async ({ db, params, body, ...witness }) => {
      const key = await findParcel({ ...house, db }, params.id);
      const id = `${key.districtCode}-${key.parcelNo}`;
      const deed = { action: assignParcel.id, subject: id, district: key.districtCode, input: body };
      return carryOut(db, witness, deed, async (tx) => {
        await tx.run(addAssignment, { ...key, ...body, assignedBy: witness.actor.name });
        const { organisation, assigned } = body;
        return { answer: { id, organisation, assigned }, after: { assigned } };
      });
    }),
  ];
}
