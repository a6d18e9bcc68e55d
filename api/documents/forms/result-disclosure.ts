import type { Contract, SignedDocument } from "../../../gis/registry/contracts/contract.ts";
import type { Project } from "../../../gis/registry/projects.ts";
import type { SupplyScheme } from "../../../gis/registry/supply.ts";
import { contractRoom } from "../../contracts/room.ts";
import { AppError } from "../../errors.ts";
import { caseId, timeQuery } from "../../registry/contract.ts";
import { column, hectares, type OfficeDocument, type Section, tenThousandYuan } from "../document.ts";
import { type Asker, called, caseOf, districtName, form, landOn, modeCalled } from "../form.ts";
import { ground } from "./ground.ts";

const MANNERS = { agreement: "协议出让", "public-sale": "公开出让", allocation: "划拨" } as const;

const FIELDS = [column("项目", 8), column("内容", 22)];
const INSTALMENTS = [
  column("支付期号", 5, "number"),
  column("约定支付日期", 8),
  column("约定支付金额(万元)", 10, "number"),
  column("备注", 7),
];

/**
 * 土地协议出让结果: what is disclosed of each signed document (61 四（五）), under the national names and in their order.
 * A field that the registry holds nothing of stays open; none is guessed.
 */
export const resultDisclosure = form({
  name: "result-disclosure",
  title: { zh: "土地出让结果公开", en: "Disclosure of a contract's result" },
  query: timeQuery.extend({ case: caseId.describe("the contract") }),
  fill: async (asker: Asker, { case: id, ...moment }): Promise<OfficeDocument> => {
    const { content: contract, district } = await caseOf<Contract>(asker, contractRoom, id, moment);
    const signed = contract.documents.at(-1);
    if (!signed) {
      throw new AppError(
        "not-signed",
        {
          zh: `${id} 尚未签订，没有可公开的结果。`,
          en: `${id} is not signed; there is no result to disclose.`,
        },
        { status: 409 },
      );
    }
    const { project, supply } = await ground(asker, district, contract.project, moment);
    const land = await landOn(asker, district, signed.signedOn, project.parcels);
    const of = (read: "address" | "rightHolder") =>
      [...new Set(project.parcels.flatMap((parcel) => land.get(parcel)?.[read] ?? []))].join("；") || null;
    const known = {
      district: await districtName(asker, district),
      address: of("address"),
      user: project.entityName ?? of("rightHolder"),
    };
    return {
      title: "低效用地再开发土地出让结果公开",
      particulars: [
        ["行政区", known.district],
        ["合同", id],
        ["开发模式", modeCalled(project.mode)],
      ],
      sections: contract.documents.flatMap((document) =>
        disclosed(document, contract, project, supply, known),
      ),
      foot: [`公开内容以 ${signed.signedOn} 签订的文书及其后的记录为准`],
      lying: false,
    };
  },
});

function disclosed(
  document: SignedDocument,
  contract: Contract,
  project: Project,
  supply: SupplyScheme | null,
  known: { readonly district: string; readonly address: string | null; readonly user: string | null },
): Section[] {
  const recordOf = (kind: string) => project.records.find((one) => one.kind === kind)?.on ?? null;
  const { contribution } = contract;
  const fields: readonly (readonly [string, string | null])[] = [
    ["行政区", known.district],
    ["电子监管号", null],
    ["项目名称", project.name],
    ["项目位置", known.address],
    ["面积(公顷)", hectares(project.landM2)],
    // Low-efficiency land is existing construction land by its definition (61 一).
    ["土地来源", "现有建设用地"],
    ["土地用途", called(project.plannedUse)],
    ["供地方式", supply && MANNERS[supply.manner]],
    ["土地使用年限", supply?.termYears == null ? null : `${supply.termYears} 年`],
    ["行业分类", null],
    ["土地级别", null],
    ["成交价格(万元)", tenThousandYuan(document.amountFen)],
    ["土地使用权人", known.user],
    ["约定容积率下限", null],
    ["约定容积率上限", supply?.far ?? null],
    ["约定交地时间", null],
    ["约定开工时间", null],
    ["约定竣工时间", null],
    ["实际开工时间", recordOf("construction-started")],
    ["实际竣工时间", recordOf("construction-completed")],
    ["批准文号", supply?.approval?.docNo ?? null],
    ["合同签订日期", document.signedOn],
    ["评估差额(万元)", document.appraisedFen && tenThousandYuan(document.appraisedFen)],
    ["无偿提供建筑面积(㎡)", contribution?.gfaM2 ?? null],
    ["无偿提供土地面积(㎡)", contribution?.landM2 ?? null],
    ["分割转让", contract.splitTransferBanned ? "不得分割转让" : null],
  ];
  return [
    {
      heading: `${document.docType === "contract" ? "合同" : "补充协议"} ${document.docNo}`,
      paragraphs: [],
      table: { columns: FIELDS, rows: fields, totals: null },
    },
    {
      heading: "分期支付约定",
      paragraphs: [],
      table: {
        columns: INSTALMENTS,
        rows: document.instalments.map(({ no, dueOn, amountFen }) => [
          String(no),
          dueOn,
          tenThousandYuan(amountFen),
          null,
        ]),
        totals: null,
      },
    },
  ];
}
