import type { Contract } from "../../../gis/registry/contracts/contract.ts";
import { sumOfAreas } from "../../../gis/units.ts";
import { contractRoom } from "../../contracts/room.ts";
import { AppError } from "../../errors.ts";
import { caseId, timeQuery } from "../../registry/contract.ts";
import { parameterOn } from "../../registry/parameters.ts";
import { column, hectares, NOTHING, type OfficeDocument, tenThousandYuan } from "../document.ts";
import {
  type Asker,
  called,
  caseOf,
  dateInWords,
  daysIn,
  districtName,
  form,
  landOn,
  modeCalled,
  section,
} from "../form.ts";
import { ground } from "./ground.ts";

const COLUMNS = [
  column("地块编号", 6),
  column("地块位置", 9),
  column("土地用途", 5),
  column("土地面积(公顷)", 6, "number"),
  column("项目名称", 7),
  column("拟受让人", 7),
  column("出让年限", 4, "number"),
  column("备注", 5),
];

/** How the authority is reached, as configured (CONV-13): what is not loaded is left open. */
const CONTACT = [
  ["联系单位", "noticeOffice"],
  ["单位地址", "noticeAddress"],
  ["邮政编码", "noticePostcode"],
  ["联系电话", "noticePhone"],
  ["联系人", "noticePerson"],
  ["电子邮件", "noticeEmail"],
] as const;

/** 地块公示 before a contract (61 四（五）), in the parts of the national page for parcels under publicity. */
export const publicityNotice = form({
  name: "publicity-notice",
  title: { zh: "结果公示", en: "Notice of publicity" },
  query: timeQuery.extend({ case: caseId.describe("the contract") }),
  fill: async (asker: Asker, { case: id, ...moment }): Promise<OfficeDocument> => {
    const { content: contract, district } = await caseOf<Contract>(asker, contractRoom, id, moment);
    const publicity = contract.publicities.at(-1);
    if (!publicity) {
      throw new AppError(
        "not-publicised",
        { zh: `${id} 尚未登记公示。`, en: `No publicity of ${id} is on record.` },
        { status: 409 },
      );
    }
    const { project, supply } = await ground(asker, district, contract.project, moment);
    const land = await landOn(asker, district, publicity.from, project.parcels);
    const configured = (name: string) =>
      parameterOn({ tx: asker.db, districtCode: district, on: publicity.from }, name);
    const appraisal = contract.appraisals.at(-1);
    const contact: string[] = [];
    for (const [label, name] of CONTACT) contact.push(`${label}：${(await configured(name)) ?? NOTHING}`);
    const name = await districtName(asker, district);
    const areas = sumOfAreas(project.parcels.map((parcel) => land.get(parcel)?.areaM2 ?? "0"));
    return {
      title: "城镇低效用地再开发土地有偿使用结果公示",
      particulars: [
        ["行政区", name],
        ["项目", `${project.name}（${district}-${contract.project}）`],
        ["开发模式", modeCalled(project.mode)],
      ],
      sections: [
        {
          heading: "一、地块基本情况",
          paragraphs: [],
          table: {
            columns: COLUMNS,
            rows: project.parcels.map((parcel) => {
              const own = land.get(parcel);
              return [
                own?.parcelCode ?? `${district}-${parcel}`,
                own?.address ?? null,
                called(project.plannedUse),
                own?.areaM2 ? hectares(own.areaM2) : null,
                project.name,
                project.entityName ?? own?.rightHolder ?? null,
                supply?.termYears == null ? null : String(supply.termYears),
                null,
              ];
            }),
            totals: ["合计", null, null, hectares(areas), ...Array<null>(4).fill(null)],
          },
        },
        section(null, [
          `地价评估：${appraisal ? `${appraisal.appraiser}，${appraisal.docNo}，评估基准日 ${appraisal.valuationOn}` : NOTHING}`,
          `新、原土地条件评估价差额（拟补缴土地价款）：${
            appraisal
              ? `${tenThousandYuan(BigInt(appraisal.newConditionFen) - BigInt(appraisal.oldConditionFen))} 万元`
              : NOTHING
          }`,
          `集体决策：${contract.collectiveDecision ? `${contract.collectiveDecision.docNo}（${contract.collectiveDecision.on}）` : NOTHING}`,
        ]),
        section("二、公示期", [
          `${dateInWords(publicity.from)}至${dateInWords(publicity.to)}，共 ${daysIn(publicity.from, publicity.to)} 个日历日。公示地点：${publicity.place}。`,
        ]),
        section("三、意见反馈方式", [
          (await configured("noticeObjections")) ??
            "公示期内对公示内容有异议的，可以书面形式向下列联系单位提出。",
        ]),
        section("四、联系方式", contact),
      ],
      foot: [(await configured("noticeIssuer")) ?? name, dateInWords(publicity.from)],
      lying: false,
    };
  },
});
