import { tellParcel } from "../../../gis/land/explanation/text.ts";
import type { Proposal } from "../../../gis/registry/recognition.ts";
import { AppError } from "../../errors.ts";
import { verifiedDecisions } from "../../recognition/explanation.ts";
import { recognitionRoom } from "../../recognition/room.ts";
import { caseId, timeQuery } from "../../registry/contract.ts";
import type { OfficeDocument } from "../document.ts";
import {
  type Asker,
  caseOf,
  categoriesCalled,
  dateInWords,
  districtName,
  form,
  landOn,
  section,
} from "../form.ts";

/** 低效用地认定书: the district's decision, and below it why, as it was explained and stored on that day. */
export const recognitionLetter = form({
  name: "recognition-letter",
  title: { zh: "低效用地认定书", en: "Letter of recognition" },
  query: timeQuery.extend({ case: caseId.describe("the decided proposal") }),
  fill: async (asker: Asker, { case: id, ...moment }): Promise<OfficeDocument> => {
    const { content, district, state } = await caseOf<Proposal>(asker, recognitionRoom, id, moment);
    const { decision, parcelNo, evidence } = content;
    if (decision === null) {
      throw new AppError(
        "not-decided",
        { zh: `${id} 尚未作出决定，没有认定书。`, en: `${id} is not decided yet; there is no letter.` },
        { status: 409 },
      );
    }
    const name = await districtName(asker, district);
    const key = { districtCode: district, parcelNo };
    const parcel = (await landOn(asker, district, decision.on, [parcelNo])).get(parcelNo);
    const stored = (await verifiedDecisions({ ...asker.house, db: asker.db }, key)).find(
      ({ docNo }) => docNo === decision.docNo,
    );
    const told = stored?.stored ? tellParcel(stored.stored, "zh") : null;
    const recognised = state === "recognised";
    return {
      title: recognised ? "城镇低效建设用地认定书" : "不予认定城镇低效建设用地决定书",
      particulars: [
        ["文号", decision.docNo],
        ["宗地", `${district}-${parcelNo}`],
        ["坐落", parcel?.address ?? null],
        ["权利人", parcel?.rightHolder ?? null],
        ["面积", parcel?.areaM2 ? `${parcel.areaM2} 平方米` : null],
        ["现状用途", parcel?.currentUse ?? null],
      ],
      sections: [
        section("决定", [
          recognised
            ? `经审核，认定上述宗地为城镇低效建设用地（${categoriesCalled(decision.categories)}）。`
            : "经审核，对上述宗地不予认定为城镇低效建设用地。",
          `提出认定的依据：${evidence}`,
        ]),
        ...(told
          ? [
              section("规则计算的结论", [told.conclusion]),
              ...told.sections.map(({ title, lines }) => ({
                heading: title,
                // No face for Chinese has the crossed mark.
                paragraphs: lines.map(({ text, depth }) => ({ text: text.replaceAll("✕", "×"), depth })),
                table: null,
              })),
              section("存档", told.foot),
            ]
          : [section("说明", ["作出决定时的说明未存档。"])]),
      ],
      foot: [name, dateInWords(decision.on)],
      lying: false,
    };
  },
});
