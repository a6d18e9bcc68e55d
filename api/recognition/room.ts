import { z } from "zod";
import type { LibraryPlace } from "../../gis/registry/library.ts";
import * as recognition from "../../gis/registry/recognition.ts";
import { withdrawRecognisedStage, withdrawRecognition } from "../../sql/generated/queries.ts";
import { joining } from "../db/database.ts";
import { library } from "../library/room.ts";
import * as field from "../registry/fields.ts";
import { otherCase, parcelOf } from "../registry/land.ts";
import { type Standing, standing } from "../registry/read.ts";
import { type Room, roomCommand, type Setting } from "../registry/room.ts";
import { recordDecision } from "./decide.ts";

const categories = z.array(z.string().regex(/^CAT-[1-9]$/)).max(9);

/** The place in the library that would have been entered without a decision, once the corrected one counts later. */
async function placeBefore(setting: Setting, parcel: string): Promise<string | null> {
  const { tx, districtCode, on } = setting;
  const { libraryPlace } = await parcelOf(setting, parcel);
  if (libraryPlace === null) return null;
  // Without `before`, `standing` throws where there is none; the column holds what that room's commands wrote.
  const place = (await standing(tx, library, { districtCode, caseNo: libraryPlace })) as Standing;
  const { enteredOn } = place.content as LibraryPlace;
  if (on <= enteredOn) return null;
  const then = await parcelOf({ ...setting, on: enteredOn }, parcel);
  return then.recognitionDocNo === null ? `${districtCode}-${libraryPlace}` : null;
}

/** Records the decision with its explanation, in the command's own transaction, or throws what the rules refuse. */
async function decide(
  setting: Setting,
  before: recognition.Proposal | null,
  decision: "recognised" | "refused",
  chosen: readonly string[] | null,
): Promise<recognition.Decided> {
  if (before === null) throw new Error("a decision follows a proposal");
  const { house, tx, districtCode, caseNo, on, docNo, corrects } = setting;
  let place: string | null = null;
  if (caseNo !== null && corrects !== null) {
    const wrong = { districtCode, caseNo, actNo: corrects.actNo };
    await tx.run(withdrawRecognition, wrong);
    await tx.run(withdrawRecognisedStage, wrong);
    place = await placeBefore(setting, before.parcelNo);
  }
  const key = { districtCode, parcelNo: before.parcelNo };
  const given = { decision, docNo: docNo ?? "", decidedOn: on, ...(chosen && { categories: chosen }) };
  const { conclusion, inputsHash } = await recordDecision({ ...house, db: joining(tx) }, key, given);
  const categories = decision === "refused" ? [] : (chosen ?? conclusion.matched);
  return { categories, inputsHash, placeBefore: place };
}

/** Proposals for recognition (认定) and the district's decisions on them. */
export const recognitionRoom: Room<recognition.Proposal> = {
  room: "recognitions",
  title: { zh: "认定", en: "recognitions" },
  commands: {
    propose: roomCommand({
      ...recognition.propose,
      input: z.strictObject({ parcel: field.parcelNo, categories, evidence: field.sentence }),
      facts: async (setting, _before, { parcel }) => {
        const land = await parcelOf(setting, parcel);
        return {
          unknown: !land.known,
          pending: otherCase(setting, land.pendingProposal),
        };
      },
    }),
    recognise: roomCommand({
      ...recognition.recognise,
      input: z.strictObject({ categories: categories.min(1).nullable().default(null) }),
      facts: (setting, before, input) => decide(setting, before, "recognised", input.categories),
    }),
    refuse: roomCommand({
      ...recognition.refuse,
      input: field.none,
      facts: (setting, before) => decide(setting, before, "refused", null),
    }),
  },
};
