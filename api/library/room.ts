import { z } from "zod";
import { enter, type LibraryPlace, leave, review } from "../../gis/registry/library.ts";
import { explainParcelOn } from "../recognition/explanation.ts";
import * as field from "../registry/fields.ts";
import { otherCase, parcelOf } from "../registry/land.ts";
import { parcelsOf } from "../registry/read.ts";
import { type Room, roomCommand, type Setting } from "../registry/room.ts";

/** The project that rests on the parcel which a correction would put another in the place of. */
async function projectOnFormer(setting: Setting, parcel: string): Promise<string | null> {
  const { tx, districtCode, caseNo, corrects } = setting;
  if (caseNo === null || corrects === null) return null;
  const [former] = await parcelsOf(tx, { districtCode, room: "library", caseNo }, corrects.actNo);
  if (former === undefined || former === parcel) return null;
  const { project } = await parcelOf(setting, former);
  return project === null ? null : `${districtCode}-${project}`;
}

/** The project library (项目库), place by place. */
export const library: Room<LibraryPlace> = {
  room: "library",
  title: { zh: "项目库", en: "places in the project library" },
  commands: {
    enter: roomCommand({
      ...enter,
      input: z.strictObject({ parcel: field.parcelNo }),
      facts: async (setting, _before, { parcel }) => {
        const land = await parcelOf(setting, parcel);
        const key = { districtCode: setting.districtCode, parcelNo: parcel };
        // Without the parcel nothing of it can be explained; the rule then answers that it was never surveyed.
        const explained = land.known
          ? await explainParcelOn(setting.house, setting.on, key, setting.tx)
          : undefined;
        return {
          recognisable: explained?.conclusion.recognisable ?? "undetermined",
          recognitionDocNo: land.recognitionDocNo,
          surveyRecord: land.known,
          inLibrary: otherCase(setting, land.libraryPlace) !== null,
          inProject: await projectOnFormer(setting, parcel),
        };
      },
    }),
    review: roomCommand({ ...review, input: field.none, facts: async () => undefined }),
    leave: roomCommand({
      ...leave,
      input: z.strictObject({ evidence: field.sentence }),
      facts: async (setting, before) => {
        const land = before && (await parcelOf(setting, before.parcelNo));
        return { inProject: land?.project ? `${setting.districtCode}-${land.project}` : null };
      },
    }),
  },
};
