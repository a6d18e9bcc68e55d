import type { z } from "zod";
import type { ListParcelsForExportRow } from "../../../sql/generated/queries.ts";
import type { overall } from "../../districts/contract.ts";
import type { ExportColumn, ExportValue } from "./table.ts";

type ParcelRow = ListParcelsForExportRow;

/** What every export of generated data says, in the column 数据说明 and in the file's own description. */
export const DEMONSTRATION_LABEL = "演示数据 demonstration data";

interface ParcelColumn extends ExportColumn {
  value(row: ParcelRow): ExportValue;
}

const OVERALL = {
  eligible: "低效用地",
  excluded: "排除",
  "not-low-efficiency": "非低效用地",
  undetermined: "待定",
} satisfies Record<z.infer<typeof overall>, string>;
const AREA_BASIS = { certificate: "证载", survey: "调查", computed: "图形计算" };
const TENURE = { granted: "出让", allocated: "划拨" };
const YES_NO = { true: "是", false: "否" };

/**
 * What an export says of a parcel. The names are those of `parcelProperties`, so that an export can be sent
 * in again as it is; what is not among them (the district's name, mu, the outcome) is for people.
 */
export const PARCEL_COLUMNS: readonly ParcelColumn[] = [
  column("district", "区县代码", "XZQDM", "text", (row) => row.districtCode),
  column("districtName", "区县名称", "XZQMC", "text", (row) => row.districtName),
  column("parcelNo", "登记序号", "DJXH", "text", (row) => row.parcelNo),
  column("alias", "案例编号", "ALBH", "text", (row) => row.alias),
  column("registrationCode", "登记区县代码", "DJQXDM", "text", (row) => row.registrationCode),
  column("parcelCode", "宗地代码", "ZDDM", "text", (row) => row.parcelCode),
  column("unitNumber", "不动产单元号", "BDCDYH", "text", (row) => row.unitNumber),
  column("sourceKey", "标识码", "BSM", "text", (row) => row.sourceKey),
  column("townCode", "镇街代码", "XZDM", "text", (row) => row.townCode),
  column("address", "坐落", "ZL", "text", (row) => row.address),
  column("rightHolder", "权利人", "QLR", "text", (row) => row.rightHolder),
  column("uscc", "统一社会信用代码", "TYSHXYDM", "text", (row) => row.uscc),
  { ...column("tenure", "权利性质", "QLXZ", "text", (row) => row.tenure), words: TENURE },
  column("certificateNo", "不动产权证号", "BDCQZH", "text", (row) => row.certificateNo),
  {
    ...column("certificateVerified", "权证已核实", "QZHS", "flag", (row) => row.certificateVerified),
    words: YES_NO,
  },
  column("certifiedUse", "证载用途", "ZZYT", "text", (row) => row.certifiedUse),
  column("landUseScheme", "地类体系", "DLTX", "text", (row) => row.landUseScheme),
  column("landUseEdition", "地类版本", "DLBB", "text", (row) => row.landUseEdition),
  column("landUseCode", "地类编码", "DLBM", "text", (row) => row.landUseCode),
  column("useClass", "用途类别", "YTLB", "text", (row) => row.useClass),
  column("grantedOn", "使用权起始日期", "SYQQSRQ", "text", (row) => row.grantedOn),
  column("termYears", "使用年限", "CRNX", "whole", (row) => row.termYears),
  column("completedOn", "竣工日期", "JGRQ", "text", (row) => row.completedOn),
  column("areaM2", "面积（平方米）", "ZDMJ", "decimal", (row) => row.areaM2),
  column("areaMu", "面积（亩）", "ZDMJ_MU", "decimal", (row) => mu(row.areaM2)),
  { ...column("areaBasis", "面积来源", "MJLY", "text", (row) => row.areaBasis), words: AREA_BASIS },
  column("gfaM2", "建筑面积（平方米）", "JZMJ", "decimal", (row) => row.gfaM2),
  column("far", "容积率", "RJL", "decimal", (row) => row.far),
  column("buildingDensity", "建筑密度", "JZMD", "decimal", (row) => row.buildingDensity),
  column("buildingCoefficient", "建筑系数", "JZXS", "decimal", (row) => row.buildingCoefficient),
  column("greenRatio", "绿地率", "LHL", "decimal", (row) => row.greenRatio),
  column("officeShare", "行政办公用地比例", "XZBGBL", "decimal", (row) => row.officeShare),
  column("builtYear", "建成年份", "JCNF", "whole", (row) => row.builtYear),
  column("storeys", "层数", "ZCS", "whole", (row) => row.storeys),
  column("industryCode", "行业代码", "HYDM", "text", (row) => row.industryCode),
  { ...column("overall", "认定结论", "RDJL", "text", (row) => row.overall), words: OVERALL },
  column("categories", "低效类型", "DXLB", "text", (row) => row.categories.join(";") || null),
  column("dataNote", "数据说明", "SJSM", "text", (row) => (row.demonstration ? DEMONSTRATION_LABEL : null)),
];

export function valuesOf(row: ParcelRow): Record<string, ExportValue> {
  return Object.fromEntries(PARCEL_COLUMNS.map(({ name, value }) => [name, value(row)]));
}

function column(
  name: string,
  zh: string,
  dbf: string,
  kind: ExportColumn["kind"],
  value: ParcelColumn["value"],
): ParcelColumn {
  return { name, zh, dbf, kind, value };
}

/** Four decimals, half up, for people only: 1 mu = 2000/3 m², so that 1 m² = 0.0015 mu. */
function mu(areaM2: string): string {
  const [whole = "0", fraction = ""] = areaM2.split(".");
  const hundredths = BigInt(whole + fraction.padEnd(2, "0"));
  // hundredths × 0.01 m² × 0.0015 mu = hundredths × 0.15 ten-thousandths of a mu
  const tenThousandths = (hundredths * 15n + 50n) / 100n;
  return `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, "0")}`;
}
