import { z } from "zod";
import { isoDate } from "../../gis/iso-date.ts";
import * as evaluation from "../../gis/registry/evaluation.ts";
import { addEvaluationReports } from "../../sql/generated/queries.ts";
import * as field from "../registry/fields.ts";
import { landOf, numbersWhere } from "../registry/land.ts";
import { type Room, roomCommand } from "../registry/room.ts";

/** Benefit evaluations (综合效益评估) that districts commission from agencies. */
export const evaluationRoom: Room<evaluation.EvaluationOrder> = {
  room: "evaluations",
  title: { zh: "综合效益评估", en: "evaluations" },
  commands: {
    commission: roomCommand({
      ...evaluation.commission,
      input: z.strictObject({
        agency: z.strictObject({ uscc: field.uscc, name: field.name }),
        parcels: field.parcels,
        dueOn: field.day.transform(isoDate).nullable().default(null),
      }),
      facts: async (setting, _before, { parcels }) => ({
        unknown: numbersWhere(await landOf(setting, parcels), ({ known }) => !known),
      }),
    }),
    submit: roomCommand({
      ...evaluation.submit,
      input: z.strictObject({ summary: field.sentence }),
      facts: async () => undefined,
    }),
    return: roomCommand({ ...evaluation.returnReport, input: field.none, facts: async () => undefined }),
    accept: roomCommand({
      ...evaluation.accept,
      input: field.none,
      facts: async () => undefined,
      afterwards: async ({ tx, districtCode, corrects }, { report, agencyName, parcels }) => {
        // A correction accepts the same report: it is on record from the first time.
        if (!report || corrects) return;
        const { docNo, on } = report;
        await tx.run(addEvaluationReports, {
          districtCode,
          parcels,
          docNo,
          agency: agencyName,
          reportedOn: on,
        });
      },
    }),
  },
};
