import { isoDate } from "../../../gis/iso-date.ts";
import { packageFor } from "../../../gis/policy/registry.ts";
import type { Contract, SignedDocument } from "../../../gis/registry/contracts/contract.ts";
import type { Project } from "../../../gis/registry/projects.ts";
import { contractRoom } from "../../contracts/room.ts";
import { projectRoom } from "../../projects/room.ts";
import { splitFacts } from "../../revenue/configuration.ts";
import { readStatement } from "../../revenue/contract.ts";
import { statementOf } from "../../revenue/statement.ts";
import { column, type OfficeDocument, yuan } from "../document.ts";
import { type Asker, caseOf, districtName, form } from "../form.ts";

const TYPES = { contract: "合同", supplement: "补充协议" } as const;
const RULES = {
  "other-rule": "按其他规定",
  "not-applicable": "不适用",
  undetermined: "依据不足",
} as const;

// Wide enough that an amount of 66,000,000.00 yuan stands on one line.
const COLUMNS = [
  column("区县", 3),
  column("项目", 4),
  column("合同编号", 4),
  column("文书编号", 4),
  column("文书类型", 3),
  column("签订日期", 5),
  column("评估机构", 3),
  column("新条件价(元)", 7, "number"),
  column("原条件价(元)", 7, "number"),
  column("应补缴(元)", 7, "number"),
  column("实缴(元)", 7, "number"),
  column("多缴待退(元)", 5, "number"),
  column("分配比例", 3),
  column("适用条款", 3),
  column("区县应得(元)", 7, "number"),
  column("市级留存(元)", 7, "number"),
  column("已拨付(元)", 7, "number"),
  column("差额(元)", 7, "number"),
];

/**
 * 收益分配台账: what moved in a period, document by document, and who gets what of it. Its sums are those of
 * `GET /api/revenue/statement`. What a document is shared by stands beside it; where no rule of the package shares it,
 * neither the district nor the city is given a share.
 */
export const revenueStatement = form({
  name: "revenue-statement",
  title: { zh: "收益分配台账", en: "Statement of the revenue's shares" },
  query: readStatement.query,
  fill: async (asker: Asker, query): Promise<OfficeDocument> => {
    const statement = await statementOf(asker.house, asker.db, query);
    const knownAt = statement.knownAt ?? undefined;
    const moment = { asOf: query.to, knownAt };
    const { id, version } = packageFor(asker.house.jurisdiction, isoDate(query.to));
    const rows: (string | null)[][] = [];
    let [retained, complete] = [0n, true];
    for (const line of statement.lines) {
      const { content: contract } = await caseOf<Contract>(asker, contractRoom, line.contract, moment);
      const project = await caseOf<Project>(
        asker,
        projectRoom,
        `${line.district}-${contract.project}`,
        moment,
      );
      const document = contract.documents.find(({ docNo }) => docNo === line.docNo);
      const appraisal = document && contract.appraisals.findLast(({ on }) => on <= document.signedOn);
      const share =
        document && (await shareOf(asker, { districtCode: line.district, knownAt }, contract, document));
      const city = share?.percent == null ? null : BigInt(line.paidFen) - BigInt(line.districtFen);
      retained += city ?? 0n;
      complete &&= city !== null || line.paidFen === "0";
      rows.push([
        await districtName(asker, line.district),
        project.content.name,
        line.contract,
        line.docNo,
        document ? TYPES[document.docType] : null,
        document?.signedOn ?? null,
        appraisal?.appraiser ?? null,
        appraisal ? yuan(appraisal.newConditionFen) : null,
        appraisal ? yuan(appraisal.oldConditionFen) : null,
        yuan(line.agreedFen),
        yuan(line.paidFen),
        yuan(line.overpaidFen),
        share?.percent == null ? (share?.why ?? null) : `${share.percent}%`,
        share?.rule ?? null,
        share?.percent == null ? null : yuan(line.districtFen),
        city === null ? null : yuan(city),
        yuan(line.allottedFen),
        yuan(BigInt(line.districtFen) - BigInt(line.allottedFen)),
      ]);
    }
    const { totals } = statement;
    return {
      title: "低效用地再开发土地收益分配台账",
      particulars: [
        ["行政区", query.district === undefined ? "全市" : await districtName(asker, query.district)],
        ["期间", `${query.from} 至 ${query.to}`],
        // Named in the request, it gives the same statement again, whatever was recorded since.
        ["记录截至", knownAt ?? "当前"],
        ["规则包", `${id}@${version}`],
      ],
      sections: [
        {
          heading: null,
          paragraphs: [],
          table: {
            columns: COLUMNS,
            rows,
            totals: [
              "合计",
              ...Array<null>(8).fill(null),
              yuan(totals.agreedFen),
              yuan(totals.paidFen),
              yuan(totals.overpaidFen),
              null,
              null,
              yuan(totals.districtFen),
              // A sum that leaves out what no rule shares would be read as the city's whole.
              complete ? yuan(retained) : null,
              yuan(totals.allottedFen),
              yuan(BigInt(totals.districtFen) - BigInt(totals.allottedFen)),
            ],
          },
        },
      ],
      foot: [`期间末日 ${query.to}`],
      lying: true,
    };
  },
});

/** The percentage that a document is shared by, or why there is none. SPLIT-0 to SPLIT-8. */
async function shareOf(
  { house, db }: Asker,
  where: { readonly districtCode: string; readonly knownAt: string | undefined },
  { publicTransferRequired }: Contract,
  { docNo, docType, signedOn, amountFen }: SignedDocument,
): Promise<{ readonly percent: string | null; readonly rule: string | null; readonly why: string | null }> {
  const { linesOn } = await splitFacts({ house, tx: db, ...where }, publicTransferRequired);
  const [line] = linesOn({ docNo, docType, signedDate: signedOn, amountFen, payments: [] });
  if (!line) return { percent: null, rule: null, why: null };
  if (line.status === "determined") return { percent: line.percent, rule: line.rule, why: null };
  return { percent: null, rule: line.rule, why: RULES[line.status] };
}
