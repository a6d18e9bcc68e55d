import type { Plan, PlanLine } from "../../../gis/registry/plans.ts";
import { sumOfAreas } from "../../../gis/units.ts";
import { planRoom } from "../../plans/room.ts";
import { caseId, timeQuery } from "../../registry/contract.ts";
import { column, mu, type OfficeDocument, yuan } from "../document.ts";
import {
  type Asker,
  called,
  caseOf,
  categoriesCalled,
  dayOf,
  districtName,
  form,
  landOn,
  legendOfCategories,
  modeCalled,
} from "../form.ts";

const TYPES = { special: "专项规划", annual: "年度实施计划" } as const;
const STATES: Readonly<Record<string, string>> = {
  draft: "草案",
  submitted: "已报送",
  "pre-reviewed": "预审通过",
  approved: "已批准",
  rejected: "未获批准",
  "amendment-draft": "修改草案",
  "amendment-submitted": "修改已报送",
};
const VERDICTS = { pass: "通过", return: "退回" } as const;

const COLUMNS = [
  column("地块编号", 3, "number"),
  column("项目名称", 7),
  column("宗地编号", 5),
  column("坐落", 7),
  column("面积(㎡)", 5, "number"),
  column("面积(亩)", 4, "number"),
  column("低效类型", 4),
  column("现状用途", 4),
  column("规划用途", 4),
  column("开发模式", 5),
  column("规划容积率", 3, "number"),
  column("实施时序", 4),
  column("预计补缴(元)", 6, "number"),
  column("责任单位", 5),
  column("审查意见", 5),
  column("备注", 5),
];

/** 专项规划表 or 年度实施计划表: one row for each line of the plan (61 四（三）). */
export const planTable = form({
  name: "plan-table",
  title: { zh: "专项规划或年度实施计划表", en: "Table of a special or annual plan" },
  query: timeQuery.extend({ case: caseId.describe("the plan") }),
  fill: async (asker: Asker, { case: id, ...moment }): Promise<OfficeDocument> => {
    const { content: plan, ...rest } = await caseOf<Plan>(asker, planRoom, id, moment);
    const asOf = dayOf(asker, moment.asOf);
    const parcels = [...new Set(plan.lines.flatMap((line) => line.parcels))];
    const land = await landOn(asker, rest.district, asOf, parcels);
    const each = <T>(line: PlanLine, read: (parcel: string) => T | null | undefined) =>
      [...new Set(line.parcels.map(read).filter((one) => one !== null && one !== undefined))].join("；") ||
      null;
    const expected = plan.lines.flatMap(({ expectedPremiumFen }) => expectedPremiumFen ?? []);
    const areas = sumOfAreas(plan.lines.map(({ areaM2 }) => areaM2));
    return {
      title: `${plan.title}（${plan.planType === "annual" ? "实施计划表" : "规划表"}）`,
      particulars: [
        ["行政区", await districtName(asker, rest.district)],
        ["类型", plan.year === null ? TYPES[plan.planType] : `${plan.year}${TYPES[plan.planType]}`],
        ["编号", rest.id],
        ["版次", `第 ${plan.edition} 版（第 ${rest.version} 号记录）`],
        ["状态", STATES[rest.state] ?? rest.state],
        [
          "现行版",
          plan.inForce &&
            `第 ${plan.inForce.edition} 版，${plan.inForce.docNo}，${plan.inForce.approvedOn} 批准`,
        ],
      ],
      sections: [
        {
          heading: null,
          paragraphs: [],
          table: {
            columns: COLUMNS,
            rows: plan.lines.map((line) => {
              const verdict = plan.verdicts.find(({ no }) => no === line.no);
              return [
                String(line.no),
                line.name,
                line.parcels.join("、"),
                each(line, (parcel) => land.get(parcel)?.address),
                line.areaM2,
                mu(line.areaM2),
                each(line, (parcel) => categoriesCalled(land.get(parcel)?.categories ?? null)),
                each(line, (parcel) => land.get(parcel)?.currentUse),
                called(line.plannedUse),
                modeCalled(line.mode),
                line.farPlanned,
                line.quarter && `${line.quarter.replace("Q", "年第")}季度`,
                line.expectedPremiumFen && yuan(line.expectedPremiumFen),
                line.responsible,
                verdict ? [VERDICTS[verdict.verdict], verdict.comment].filter(Boolean).join("：") : null,
                line.note,
              ];
            }),
            totals: [
              null,
              "合计",
              null,
              null,
              areas,
              mu(areas),
              ...Array<null>(6).fill(null),
              // A sum of some lines would be taken for that of all.
              expected.length === plan.lines.length && expected.length > 0
                ? yuan(expected.reduce((sum, fen) => sum + BigInt(fen), 0n))
                : null,
              ...Array<null>(3).fill(null),
            ],
          },
        },
        ...legendOfCategories(asker, asOf),
      ],
      foot: [`数据截至 ${asOf}`],
      lying: true,
    };
  },
});
