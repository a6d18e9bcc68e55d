import type { Clauses } from "../../land/clauses.ts";
import { recognition } from "./recognition.ts";

const { scope, exclusions, categories, report } = recognition;

/** The key words of every clause that the package cites; those of recognition stand beside their conditions. */
export const clauses: Clauses = {
  ...Object.fromEntries(
    [...scope, ...exclusions, ...categories, report].map(({ id, quote, gist }) => [id, { quote, gist }]),
  ),
  "VALID-1": {
    quote: "自印发之日起施行，有效期至2024年11月30日",
    gist: "The document applies from 10 December 2019 to 30 November 2024, both included; nothing is prolonged by default.",
  },
  "VALID-2": {
    quote: "工业投资倍增三年行动计划（2020-2022年）",
    gist: "The action plan applies from its printed date, 11 December 2019, to 31 December 2022.",
  },
  "VALID-3": {
    quote: "实施期限为2019—2023年",
    gist: "The measures apply from their printed date, 7 December 2019, to 31 December 2023.",
  },
  "ZOMBIE-1": {
    quote: "依法取得的土地，在符合城乡规划的前提下，可依法变更土地使用性质",
    gist: "Lawful land of a zombie enterprise may change its use where the plan allows.",
  },
  "ZOMBIE-2": {
    quote: "有偿收回",
    gist: "The holder may offer lawfully obtained state land to the local government, which takes it back for payment.",
  },
  "ZOMBIE-3": {
    quote: null,
    gistZh:
      "符合规划和转让条件的，可以整体或者分割转让；改变用途或者转让划拨土地使用权的，经批准可以协议方式办理。",
    gist: "Where plan and transfer conditions are met the right may be transferred, whole or in parts; a change of use or an allocated right goes by agreement with approval.",
  },
  "ZOMBIE-4": {
    quote: "可以5年为限，继续按原用途和土地权利类型使用土地",
    gist: "A new industry or format that the state encourages may keep the original use and right for at most five years.",
  },
  "ZOMBIE-5": {
    quote: "其他低效和无效市场主体的处置参照本意见执行",
    gist: "Other inefficient or ineffective market entities are reached by reference only, by an authority's decision.",
  },
  "MODE-0": {
    quote: "需符合土地利用总体规划、城乡规划",
    gist: "Every mode conforms to the land-use, urban and special plans and to industrial, safety, environmental and energy policy.",
  },
  "MODE-GOV": {
    quote: "规划用途为商品住宅或城市基础设施、公共设施",
    gist: "Land planned for commodity housing, infrastructure or public facilities, or to be taken back by contract or regulation, goes to the government reserve.",
  },
  "MODE-OWNER": {
    quote: "自主、联营、入股、转让",
    gist: "Otherwise the original land user may redevelop, alone or with others.",
  },
  "MODE-MARKET": {
    quote: "归宗",
    gist: "Otherwise a market entity may buy several adjacent parcels and redevelop them as one.",
  },
  "MODE-DESIGN": {
    quote: null,
    gistZh: "建筑设计由自然资源和规划部门审查，并须取得规划许可。",
    gist: "The natural-resources and planning department examines the building design, and a planning permit is needed.",
  },
  "AGREE-1": {
    quote: null,
    gistZh:
      "用途不变、符合规划、通过追加投资等进一步开发并整体转让或者可以分割的部分转让的，经市、区县政府批准，可以协议方式办理。",
    gist: "Further development with the use unchanged, transferred as a whole or where divisible in part, may go by agreement once the city or district government approves.",
  },
  "AGREE-2": {
    quote: null,
    gistZh: "自有工业用地可以按两份2019年的文件改为标准厂房项目或新型产业用地。",
    gist: "Own industrial land may become a standard-factory project or new-type industry land under two documents of 2019.",
  },
  "AGREE-3": {
    quote: null,
    gistZh: "因旧城改造搬迁、原土地使用权依法收回的工业项目，可以协议方式异地安排相同用途的用地。",
    gist: "An industrial project that old-city redevelopment displaces may be resettled by agreement for the same use.",
  },
  "AGREE-4": {
    quote: null,
    gistZh: "按程序认定的新产业、新业态，经市、区县政府批准，可以协议方式办理用地。",
    gist: "A recognised new industry or format, approved by the city or district government, may have its land by agreement.",
  },
  "CONTRIB-1": {
    quote: "无偿提供项目总建筑面积的10％或项目用地总面积的15％用于政府公益设施",
    gist: "Operating uses give 10 % of the floor area or 15 % of the land to public facilities, free of charge.",
  },
  "CONTRIB-2": {
    quote: "无偿提供的建筑面积和用途应在土地出让合同中予以约定",
    gist: "The contract states the area that is given and its use.",
  },
  "SMALL-1": {
    quote: "用地面积较小（不超过3亩）或形状不规则，不具备独立开发建设条件",
    gist: "A small or irregular parcel that cannot be built on alone is planned together with its neighbours.",
  },
  "SMALL-2": { quote: "单宗用地面积不超过3亩", gist: "Each odd parcel has at most 3 mu (2,000 m²)." },
  "SMALL-3": {
    quote: "累计不超过开发项目用地总面积的10％",
    gist: "All odd parcels together have at most 10 % of the project's land.",
  },
  "SMALL-4": {
    quote: "经市、区县政府批准后可采取协议出让方式供地",
    gist: "With approval of the city or district government they are supplied by agreement.",
  },
  "TRANSITION-1": {
    quote: "改建房屋或新建建筑面积不超过原总建筑面积15％的，经区县政府批准",
    gist: "Listed new uses in existing buildings with at most 15 % rebuilt or new floor area, approved by the district, keep the old use and right.",
  },
  "TRANSITION-2": { quote: "过渡期5年", gist: "The transition lasts five years from the approval." },
  "TRANSITION-3": {
    quote: "过渡期满后，可按新用途、新权利类型及市场价，以协议出让方式办理",
    gist: "Afterwards the land is granted by agreement at the market price, or allocated where the catalogue lists the use.",
  },
  "PREMIUM-1": {
    quote: "按现用地条件土地价格与原用地条件土地价格…的差额补交土地出让金",
    gist: "The premium is the price on the new conditions less the price on the original ones.",
  },
  "PREMIUM-2": {
    quote: "（或划拨土地使用权价格）",
    gist: "Of allocated land the price of the allocated right is subtracted instead.",
  },
  "PREMIUM-3": {
    quote: "原用地条件不明确的，以证载用途标准容积率作为原用地条件",
    gist: "Where the original conditions are unclear, the certified use at its standard floor area ratio counts.",
  },
  "PREMIUM-4": {
    quote: "原出让工业用地提高容积率不再增缴土地出让金",
    gist: "A higher floor area ratio of granted industrial land that stays industrial costs nothing more.",
  },
  "PREMIUM-5": {
    quote: "补交土地出让金",
    gist: "The text knows payment only: a negative difference is nought and is not refunded.",
  },
  "PREMIUM-6": {
    quote: "除另有规定外",
    gist: "A provision of its own, or a transfer that must be public, leaves this rule aside.",
  },
  "PREMIUM-7": {
    quote: "差额补交土地出让金",
    gist: "The total is the part above ground and the part underground together.",
  },
  "UNDERGROUND-1": {
    quote: "地下部分建筑面积减半收取土地出让金",
    gist: "Own stock land redeveloped by its holder pays half of the premium underground.",
  },
  "UNDERGROUND-2": {
    quote: "计入总建筑面积，不计收土地出让金",
    gist: "Compatible public space above ground carries no premium.",
  },
  "SPLIT-0": {
    quote: "纳入市级财政管理",
    gist: "The premium goes to the city budget, and a share of what is paid is allotted to the district of the project.",
  },
  "SPLIT-1": { quote: "2020年12月31日以前（含）", gist: "Signed by 31 December 2020: 60 % to the district." },
  "SPLIT-2": { quote: "2021年12月31日以前（含）", gist: "Signed by 31 December 2021: 50 % to the district." },
  "SPLIT-3": {
    quote: "将缴纳出让金总额的30％分配给项目所在区县政府",
    gist: "Signed later, while the document is in force: 30 % to the district.",
  },
  "SPLIT-4": {
    quote: "对于按规定需公开出让的土地，土地出让金仍按现行有关政策分配管理",
    gist: "Where public transfer is required, the premium is shared by the general policy.",
  },
  "SPLIT-5": {
    quote: "莱芜区、钢城区土地出让收益按照…（鲁政办字〔2019〕17号）规定执行",
    gist: "Laiwu and Gangcheng follow the provincial document.",
  },
  "SPLIT-6": {
    quote: "独立审批建设用地的区县政府可自行制定鼓励政策",
    gist: "A district that approves construction land independently may set its own share.",
  },
  "SPLIT-7": {
    quote: "出让合同或补充协议",
    gist: "Each contract and each supplementary agreement goes by its own day of signing.",
  },
  "SPLIT-8": {
    quote: "缴纳出让金总额",
    gist: "The share moves with what is paid; the instalments add up to the share of the whole.",
  },
  "SPLIT-9": {
    quote: "缴纳出让金总额",
    gist: "How a correction is shared the text does not say.",
  },
  "SPLIT-10": {
    quote: "统筹用于建设完善本辖区公共配套设施功能",
    gist: "The district spends its share on public facilities of its own area.",
  },
  "SURVEY-1": {
    quote: "以镇（街道）为单元",
    gist: "The district surveys its stock land by town or street, and the results make a database; without a record no parcel enters the library.",
  },
  "SURVEY-2": {
    quote: "每年定期",
    gist: "The survey and its database are brought up to date every year on a regular date.",
  },
  "LIBRARY-1": {
    quote: null,
    gistZh: "经评估属于低效用地并有认定文件的，纳入区县项目库。",
    gist: "Land that the evaluation finds low-efficiency, and that is recognised by a document, makes the district's project library.",
  },
  "LIBRARY-2": {
    quote: "有进有退、优胜劣汰",
    gist: "A parcel leaves the library with reason, evidence, date and author, and its history is kept.",
  },
  "PLAN-1": {
    quote: "年度实施计划",
    gist: "The district drafts the special and the annual plan from the library.",
  },
  "PLAN-2": { quote: "经市自然资源和规划部门初审", gist: "The bureau reviews the draft first." },
  "PLAN-3": {
    quote: "报市政府批准后实施",
    gist: "The city government approves, then the plan is carried out.",
  },
  "PLAN-4": { quote: "实施修改的，应报市政府批准", gist: "The city government approves an amendment." },
  "SCHEME-1": {
    quote: "开发期限、项目规模、开发强度、利用方向、资金平衡、实施步骤、逾期处置方案",
    gist: "An implementation scheme has seven parts.",
  },
  "SCHEME-2": {
    quote: "项目规划设计方案需经自然资源和规划部门审查同意",
    gist: "The district approves the scheme once the design has been examined.",
  },
  "SUPPLY-1": {
    quote: "供地方案经区县政府审查后，由市自然资源和规划部门汇总报市政府批准",
    gist: "A supply scheme passes the district, is collected by the bureau and approved by the city government.",
  },
  "SUPPLY-2": {
    quote: "独立审批建设用地的区县政府自行制定工作流程",
    gist: "A district with independent approval sets its own workflow.",
  },
  "GATE-1": {
    quote: "涉及出让的土地必须开展地价评估、集体决策、结果公示",
    gist: "Appraisal, collective decision and publicity of the result come before any contract.",
  },
  "GATE-2": {
    quote: "区县自然资源部门签订土地有偿使用合同并监管实施",
    gist: "The district's natural-resources department signs the contract.",
  },
  "GATE-3": {
    quote: "应在土地出让合同中予以约定",
    gist: "Where a public contribution is owed, the contract states its area and use.",
  },
  "GATE-4": {
    quote: "独立审批建设用地的区县政府自行制定工作流程",
    gist: "A district with independent approval sets its own workflow.",
  },
  "SUPERVISE-1": {
    quote: "签订土地有偿使用合同并监管实施",
    gist: "The district's natural-resources department supervises the contract; the city's tracks the scheme.",
  },
  "DISCLOSE-1": {
    quote: "对改造项目具体情况、用地手续办理情况、补缴地价等实行全过程公开",
    gist: "The project, the land formalities and the topped-up premium are published through the whole process.",
  },
  "DISCLOSE-2": {
    quote: "建立公开畅通的沟通渠道",
    gist: "There is an open channel for objections, with receipt and answer.",
  },
  "DUTY-1": {
    quote: null,
    gistZh: "由一名副市长牵头，市自然资源和规划局负责日常协调，各区县政府负责本辖区计划编制和实施。",
    gist: "A vice-mayor leads, the bureau coordinates, and the districts draft and carry out the plans of their area.",
  },
  "QUOTA-1": {
    quote: "与下一年度新增建设用地计划分配相挂钩",
    gist: "Progress moves the next year's quota of new construction land; the numbers are configuration.",
  },
  "QUOTA-2": {
    quote: "给予倾斜",
    gist: "Laiwu, Gangcheng and the Laiwu high-tech zone are favoured; no number is stated.",
  },
  "IND-1": {
    quote: "占年度出让土地的比例不低于30％",
    gist: "Industrial land is at least 30 % of the land that the city grants in a year.",
  },
  "IND-2": {
    quote: "按不低于工业用地出让最低限价标准的70％及土地成本确定的土地底价",
    gist: "The floor price of a priority industrial project is at least 70 % of the minimum price and at least the cost of the land.",
  },
  "IND-3": {
    quote: "提高容积率但不改变用途的，可不再增缴土地价款，但不得分割转让",
    gist: "Lawfully acquired industrial land that keeps its use may build more without premium, and may not be transferred in parts.",
  },
  "IND-4": {
    quote: "建筑面积不超过原总建筑面积的15％，用地面积不超过7％",
    gist: "Service-type manufacturing of at most 15 % of the floor area and 7 % of the land keeps the original use.",
  },
  "IND-5": {
    quote: "总量动态平衡",
    gist: "Industrial land that changes its use conforms to the detailed plan, and the city's total of industrial land must not fall.",
  },
  "IND-6": {
    quote: "每年盘活的低效用地，优先支持工业发展",
    gist: "Low-efficiency land that is put to use again serves industry first.",
  },
  "STDFACTORY-1": {
    quote: "一层建筑面积按70％征收，二层建筑面积按50％征收",
    gist: "The infrastructure fee is 70 % on the first storey and 50 % on the second; compliant storeys above and the underground are free.",
  },
  "STDFACTORY-2": {
    quote: "三层及三层以上给予每平方米100元奖补",
    gist: "Over 30,000 m² accepted within a year of the permit: 100 yuan per m² of the third storey and above.",
  },
  "STDFACTORY-3": {
    quote: "对三层及三层以上每平方米补助200元",
    gist: "In Laiwu, Gangcheng and the Laiwu high-tech zone: 200 yuan per m² of the third storey and above.",
  },
  "STDFACTORY-4": {
    quote: "各级财政支持资金总额原则上不超过项目总投资额的20％",
    gist: "Public support stays in principle within 20 % of the investment.",
  },
  "STDFACTORY-5": {
    quote: null,
    gistZh: "非人防地下车位原则上可以分割转让；建至正负零后，银企协商一致的可以抵押。",
    gist: "Underground parking that is not civil defence may in principle be divided and transferred; a building may be mortgaged from ±0.00 on.",
  },
  "TERM-MAX": {
    quote: null,
    gistZh: "出让最高年期：居住七十年，商业、旅游、娱乐四十年，其他五十年。",
    gist: "The longest term of a grant: 70 years for housing, 40 for commerce, tourism and entertainment, 50 for the rest.",
  },
  "AGREEMENT-FLOOR": {
    quote: "协议出让最低价不得低于出让地块所在级别基准地价的70％",
    gist: "A price by agreement is at least 70 % of the benchmark price of the land's grade.",
  },
  "NATIONAL-TOPUP": {
    quote: null,
    gistZh: "已出让土地补缴地价款，由估价机构按估价期日新旧条件之差评估。",
    gist: "How an appraiser reckons the top-up of granted land: on the new conditions less the old ones, on the day of appraisal.",
  },
};
