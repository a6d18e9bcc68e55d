import { z } from "zod";
import type { LibraryPlace } from "../../../gis/registry/library.ts";
import type { Project } from "../../../gis/registry/projects.ts";
import { sumOfAreas } from "../../../gis/units.ts";
import { districtCode } from "../../districts/contract.ts";
import { requireDistrict } from "../../districts/service.ts";
import { library } from "../../library/room.ts";
import { projectRoom } from "../../projects/room.ts";
import { timeQuery } from "../../registry/contract.ts";
import { column, mu, type OfficeDocument } from "../document.ts";
import {
  type Asker,
  casesOf,
  categoriesCalled,
  dayOf,
  districtName,
  form,
  landOn,
  legendOfCategories,
  modeCalled,
} from "../form.ts";

const STATES: Readonly<Record<string, string>> = { in: "在库", out: "已出库" };
const PROJECT_STATES: Readonly<Record<string, string>> = {
  "under-way": "实施中",
  completed: "已完成",
  abandoned: "已终止",
};

const COLUMNS = [
  column("入库编号", 5),
  column("宗地编号", 5),
  column("坐落", 7),
  column("土地使用权人", 7),
  column("面积(㎡)", 5, "number"),
  column("面积(亩)", 4, "number"),
  column("现状用途", 4),
  column("低效类型", 4),
  column("认定文号", 6),
  column("入库日期", 6),
  column("最近更新", 6),
  column("当前状态", 4),
  column("出库日期", 6),
  column("出库原因及依据", 7),
  column("处置方式", 5),
  column("项目", 6),
];

/** 低效企业（用地）台账 of the project library: every place of a district, those that were left with their reason. */
export const libraryLedger = form({
  name: "library-ledger",
  title: { zh: "项目库台账", en: "Ledger of the project library" },
  query: timeQuery.extend({
    district: districtCode,
    state: z.enum(["in", "out"]).optional().describe("only what is in the library, or has left it"),
  }),
  fill: async (asker: Asker, { district, state, ...moment }): Promise<OfficeDocument> => {
    await requireDistrict({ ...asker.house, db: asker.db }, district);
    const asOf = dayOf(asker, moment.asOf);
    const then = { ...moment, asOf, district };
    const places = (await casesOf<LibraryPlace>(asker, library, then)).filter(
      (place) => state === undefined || place.state === state,
    );
    const projects = await casesOf<Project>(asker, projectRoom, then);
    const land = await landOn(
      asker,
      district,
      asOf,
      places.map(({ content }) => content.parcelNo),
    );
    const areas = sumOfAreas(places.map(({ content }) => land.get(content.parcelNo)?.areaM2 ?? "0"));
    return {
      title: "低效用地再开发项目库台账",
      particulars: [
        ["行政区", await districtName(asker, district)],
        ["截至", asOf],
        ["宗数", String(places.length)],
      ],
      sections: [
        {
          heading: null,
          paragraphs: [],
          table: {
            columns: COLUMNS,
            rows: places.map(({ id, state: standing, content: place }) => {
              const parcel = land.get(place.parcelNo);
              // The last one counts: a project that was abandoned may be followed by another.
              const project = projects.findLast(({ content }) => content.parcels.includes(place.parcelNo));
              return [
                id,
                place.parcelNo,
                parcel?.address ?? null,
                parcel?.rightHolder ?? null,
                parcel?.areaM2 ?? null,
                parcel?.areaM2 ? mu(parcel.areaM2) : null,
                parcel?.currentUse ?? null,
                categoriesCalled(parcel?.categories ?? null),
                place.recognitionDocNo,
                place.enteredOn,
                place.reviewedOn,
                STATES[standing] ?? standing,
                place.leftOn,
                [place.exitReason, place.exitEvidence].filter(Boolean).join("；") || null,
                modeCalled(project?.content.mode ?? null),
                project
                  ? `${project.content.name}（${project.id}，${PROJECT_STATES[project.state] ?? project.state}）`
                  : null,
              ];
            }),
            totals: ["合计", null, null, null, areas, mu(areas), ...Array<null>(10).fill(null)],
          },
        },
        ...legendOfCategories(asker, asOf),
      ],
      foot: [`数据截至 ${asOf}`],
      lying: true,
    };
  },
});
