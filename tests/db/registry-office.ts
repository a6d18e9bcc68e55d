import { Sending } from "../../api/audit/sending.ts";
import { contractRoom } from "../../api/contracts/room.ts";
import type { Database } from "../../api/db/database.ts";
import type { House } from "../../api/house.ts";
import { library } from "../../api/library/room.ts";
import { openHouse } from "../../api/open-house.ts";
import { planRoom } from "../../api/plans/room.ts";
import { readTableText } from "../../api/policy/tables/read-table.ts";
import { knownKind, loadTable } from "../../api/policy/tables/service.ts";
import { projectRoom } from "../../api/projects/room.ts";
import { recognitionRoom } from "../../api/recognition/room.ts";
import type { CaseView } from "../../api/registry/contract.ts";
import { perform } from "../../api/registry/perform.ts";
import { postingFrom } from "../../api/registry/postings.ts";
import { splitCaseId } from "../../api/registry/read.ts";
import type { Room } from "../../api/registry/room.ts";
import { schemeRoom } from "../../api/schemes/room.ts";
import { supplyRoom } from "../../api/supply/room.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { canonicalJson } from "../../gis/canonical.ts";
import type { Actor, Role } from "../../gis/identity/roles.ts";
import { balances } from "../../gis/registry/ledger.ts";
import { listPostings } from "../../sql/generated/queries.ts";

export const LICHENG = "370112";
export const LIXIA = "370102";
export const OWNER = "91370100MA3TEST011";

const OFFICES: readonly Role[] = [
  "entity",
  "agency",
  "district",
  "county-bureau",
  "bureau",
  "city",
  "finance",
  "auditor",
];

/** An account for each role; those of a district belong to Licheng unless another is named. */
export function actorOf(role: Role, district = LICHENG): Actor {
  const ofDistrict = role === "district" || role === "county-bureau";
  const ofOrganisation = role === "entity" || role === "agency";
  const place = OFFICES.indexOf(role) + 1;
  return {
    account: `00000000-0000-4000-8000-${district}00000${place}`,
    name: `${role}1`,
    role,
    district: ofDistrict ? district : null,
    organisation: ofOrganisation ? OWNER : null,
  };
}

interface More {
  readonly on?: string;
  readonly docNo?: string;
  readonly reason?: string;
  /** The version that was seen; the case's own when absent, none when null. */
  readonly seen?: number | null;
  readonly actor?: Actor;
  readonly correct?: boolean;
  readonly key?: string;
}

/** The offices of a small demonstration city, as they give commands; each acts in the database as itself. */
export class Office {
  readonly db: Database;
  readonly house: House;
  #sendings = 0;
  #documents = 0;

  private constructor(db: Database, house: House) {
    this.db = db;
    this.house = house;
  }

  /** On a database that holds a city already. */
  static of(db: Database, house: House): Office {
    return new Office(db, house);
  }

  static async open(db: Database): Promise<Office> {
    await seedDemonstration(db, "jinan-2019-61@1.0.0", () => undefined, {
      parcels: 60,
      seed: 7,
      namedCases: true,
    });
    const kind = knownKind("parameters");
    const csv = "name,district,value\nindependentApproval,,no\nminPublicityDays,,5\n";
    const head = {
      name: "演示参数",
      source: "演示数据 demonstration data",
      from: "2019-12-10",
      demonstration: true,
    };
    await loadTable(db, kind, head, readTableText(new TextEncoder().encode(csv), kind));
    return new Office(db, await openHouse(db, "2022-03-01"));
  }

  /** A document number that no other act has. */
  document(): string {
    this.#documents += 1;
    return `演示〔2021〕${this.#documents}号`;
  }

  async act<C>(
    role: Role,
    room: Room<C>,
    name: string,
    to: CaseView | null,
    input: Readonly<Record<string, unknown>> = {},
    more: More = {},
  ): Promise<CaseView> {
    const actor = more.actor ?? actorOf(role);
    this.#sendings += 1;
    const schema = room.commands[name]?.input;
    if (!schema) throw new Error(`${room.room} has no command ${name}`);
    const command = {
      ...(to ? splitCaseId(to.id) : { districtCode: LICHENG, caseNo: null }),
      seen: more.seen === undefined ? (to?.version ?? null) : more.seen,
      on: more.on,
      reason: more.reason,
      docNo: more.docNo,
      attachments: [],
      correct: more.correct ?? false,
      // An object schema gives an object.
      input: schema.parse(input) as Record<string, unknown>,
    };
    const key = more.key ?? `sending-${process.pid}-${this.#sendings}`;
    const sending = new Sending(key, () => canonicalJson([room.room, name, command]));
    const visit = { db: this.db.as(actor), actor, address: null, auditHash: this.house.auditHash, sending };
    return perform(this.house, visit, room, name, command);
  }

  async recognise(parcel: string): Promise<CaseView> {
    const proposal = { parcel, categories: [], evidence: "亩均评价 D 级" };
    const proposed = await this.act("district", recognitionRoom, "propose", null, proposal, {
      on: "2021-03-06",
    });
    return this.act(
      "district",
      recognitionRoom,
      "recognise",
      proposed,
      {},
      { on: "2021-03-10", docNo: this.document() },
    );
  }

  enter(parcel: string): Promise<CaseView> {
    return this.act("district", library, "enter", null, { parcel }, { on: "2021-03-15" });
  }

  /** A plan with one line for each parcel, through to the city's approval. */
  async plan(planType: "special" | "annual", parcels: readonly string[]): Promise<CaseView> {
    const lines = parcels.map((parcel, at) => ({
      no: at + 1,
      name: parcel,
      parcels: [parcel],
      areaM2: "10000.00",
    }));
    const year = planType === "annual" ? 2021 : null;
    const verdicts = lines.map(({ no }) => ({ no, verdict: "pass" }));
    const drafted = { planType, year, title: "历城区", lines };
    let plan = await this.act("district", planRoom, "draft", null, drafted, { on: "2021-04-01" });
    plan = await this.act("district", planRoom, "submit", plan, {}, { on: "2021-04-02" });
    plan = await this.act("bureau", planRoom, "judge", plan, { verdicts }, { on: "2021-04-03" });
    plan = await this.act("bureau", planRoom, "pre-review-pass", plan, {}, { on: "2021-04-04" });
    return this.act("city", planRoom, "approve", plan, {}, { on: "2021-04-05", docNo: this.document() });
  }

  establish(parcels: readonly string[], to: CaseView | null = null, more: More = {}): Promise<CaseView> {
    const modeFacts = {
      recallClause: false,
      mustEnterReserve: false,
      conformsLandUsePlan: true,
      conformsUrbanPlan: true,
      conformsSpecialPlan: true,
      conformsPolicies: true,
    };
    const entity = { uscc: OWNER, name: "演示企业" };
    const project = {
      name: "旧厂房改造",
      mode: "original-user",
      plannedUse: "research",
      entity,
      parcels,
      modeFacts,
    };
    return this.act("district", projectRoom, "establish", to, project, { on: "2021-05-01", ...more });
  }

  async scheme(project: CaseView): Promise<CaseView> {
    const contents = {
      term: "两年",
      scale: "一万平方米",
      intensity: "容积率 2.0",
      useDirection: "科研",
      fundBalance: "自筹",
      steps: "一次建成",
      overdueDisposal: "收回",
    };
    const drafted = { project: splitCaseId(project.id).caseNo, contents, termTo: "2023-12-31" };
    let scheme = await this.act("entity", schemeRoom, "draft", null, drafted, { on: "2021-05-02" });
    scheme = await this.act("entity", schemeRoom, "submit", scheme, {}, { on: "2021-05-03" });
    scheme = await this.act(
      "bureau",
      schemeRoom,
      "review-design",
      scheme,
      { agreed: true },
      { on: "2021-05-04" },
    );
    return this.act(
      "district",
      schemeRoom,
      "approve",
      scheme,
      {},
      { on: "2021-05-05", docNo: this.document() },
    );
  }

  async supply(project: CaseView): Promise<CaseView> {
    const offer = { manner: "agreement", use: "research", areaM2: "10000.00", terms: "协议出让" };
    const drafted = { ...offer, project: splitCaseId(project.id).caseNo };
    let supply = await this.act("county-bureau", supplyRoom, "draft", null, drafted, { on: "2021-06-01" });
    supply = await this.act("county-bureau", supplyRoom, "submit", supply, {}, { on: "2021-06-02" });
    supply = await this.act("district", supplyRoom, "district-review-pass", supply, {}, { on: "2021-06-03" });
    supply = await this.act("bureau", supplyRoom, "collect", supply, {}, { on: "2021-06-04" });
    return this.act("city", supplyRoom, "approve", supply, {}, { on: "2021-06-05", docNo: this.document() });
  }

  /** Through every gate, ready to be signed from 2021-07-21. */
  async prepare(project: CaseView): Promise<CaseView> {
    const begun = { project: splitCaseId(project.id).caseNo, publicTransferRequired: false };
    const appraisal = {
      appraiser: "演示评估",
      valuationOn: "2021-06-30",
      newConditionFen: "900000000",
      oldConditionFen: "240000000",
    };
    const publicity = { from: "2021-07-04", to: "2021-07-20", place: "中国土地市场网" };
    const clerk = "county-bureau" as const;
    let contract = await this.act(clerk, contractRoom, "prepare", null, begun, { on: "2021-07-01" });
    contract = await this.act(clerk, contractRoom, "appraise", contract, appraisal, {
      on: "2021-07-02",
      docNo: this.document(),
    });
    const decided = { on: "2021-07-03", docNo: this.document() };
    contract = await this.act(
      clerk,
      contractRoom,
      "decide-collectively",
      contract,
      { summary: "同意" },
      decided,
    );
    return this.act(clerk, contractRoom, "publicise", contract, publicity, { on: "2021-07-04" });
  }

  /** A parcel's whole way to a contract that can be signed. */
  async toContract(parcel: string): Promise<CaseView> {
    await this.recognise(parcel);
    await this.enter(parcel);
    await this.plan("special", [parcel]);
    await this.plan("annual", [parcel]);
    const project = await this.establish([parcel]);
    await this.scheme(project);
    await this.supply(project);
    return this.prepare(project);
  }

  /** Debit less credit of every account of a contract. */
  async balances(contract: CaseView) {
    const key = { ...splitCaseId(contract.id), room: "contracts", asOf: null, knownAt: null };
    return balances((await this.db.run(listPostings, key)).map(postingFrom));
  }
}
