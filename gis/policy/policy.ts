import type { IsoDate } from "../iso-date.ts";
import type { AgreementPolicy } from "../land/agreement-route.ts";
import type { RecognitionPolicy } from "../land/classify.ts";
import type { Clauses } from "../land/clauses.ts";
import type { ContractGatePolicy } from "../land/contract-gate.ts";
import type { ContributionPolicy } from "../land/contribution.ts";
import type { DesignPolicy } from "../land/design-permit.ts";
import type { DisclosurePolicy } from "../land/disclosure.ts";
import type { FloorPricePolicy } from "../land/floor-price.ts";
import type { IndustrialBalancePolicy } from "../land/industrial-balance.ts";
import type { IndustrialLandPolicy } from "../land/industrial-far-rise.ts";
import type { IndustrialSharePolicy } from "../land/industrial-land-share.ts";
import type { LandPricePolicy } from "../land/land-price.ts";
import type { LibraryPolicy } from "../land/library.ts";
import type { ModesPolicy } from "../land/modes.ts";
import type { OddParcelsPolicy } from "../land/odd-parcels.ts";
import type { PlanPriorityPolicy } from "../land/plan-priority.ts";
import type { PlanWorkflowPolicy } from "../land/plan-transition.ts";
import type { PremiumPolicy } from "../land/premium.ts";
import type { QuotaPolicy } from "../land/quota.ts";
import type { DutiesPolicy } from "../land/responsible-role.ts";
import type { ServiceManufacturingPolicy } from "../land/service-manufacturing.ts";
import type { SplitPolicy } from "../land/split-revenue.ts";
import type { StandardFactoryPolicy } from "../land/standard-factory.ts";
import type { SurveyPolicy } from "../land/survey-currency.ts";
import type { TransitionPolicy } from "../land/transition.ts";
import type { DatedUseCodes } from "../land/use-code.ts";
import type { DocumentValidity, Validity } from "../land/validity.ts";
import type { ZombiePolicy } from "../land/zombie-land.ts";

/**
 * A policy package (政策包): the dated, cited values of one document in one jurisdiction. The engine in
 * gis/land reads slices of it and knows no city. Values in force are never edited: a later value is added
 * with its date, and a change of the package raises `version` (CONV-10, CONV-12).
 */
export interface PolicyPackage {
  /** `<city>-<year>-<number of the document>`; recorded with every decision. */
  readonly id: string;
  readonly version: string;
  /** Administrative code of the government whose districts it binds: 370100. */
  readonly jurisdiction: string;
  /**
   * Of a district that set its own policy: the jurisdiction of its city, whose package it inherits the rest
   * from, and its own short name. null: the package of a city.
   */
  readonly within: { readonly city: string; readonly district: string } | null;
  readonly title: { readonly zh: string; readonly en: string };
  /** Number of the document as printed: 济政办字〔2019〕61号. */
  readonly document: string;
  /** First and last day in force, both included; `to: null` states no end. */
  readonly from: IsoDate;
  readonly to: IsoDate | null;
  readonly validity: Validity;
  /** The governing documents by short name, each with its own period: the slices below rest on several. */
  readonly documents: Readonly<Record<string, DocumentValidity>>;
  /** The words of every clause cited, by rule id. */
  readonly clauses: Clauses;
  readonly recognition: RecognitionPolicy;
  readonly modes: ModesPolicy;
  readonly contribution: ContributionPolicy;
  readonly oddParcels: OddParcelsPolicy;
  readonly transition: TransitionPolicy;
  readonly premium: PremiumPolicy;
  readonly landPrice: LandPricePolicy;
  readonly revenueSplit: SplitPolicy;
  readonly planWorkflow: PlanWorkflowPolicy;
  readonly contractGate: ContractGatePolicy;
  readonly quota: QuotaPolicy;
  readonly industrialLand: IndustrialLandPolicy;
  readonly serviceManufacturing: ServiceManufacturingPolicy;
  readonly standardFactory: StandardFactoryPolicy;
  readonly agreement: AgreementPolicy;
  readonly industrialShare: IndustrialSharePolicy;
  readonly floorPrice: FloorPricePolicy;
  readonly industrialBalance: IndustrialBalancePolicy;
  readonly planPriority: PlanPriorityPolicy;
  readonly zombie: ZombiePolicy;
  readonly survey: SurveyPolicy;
  readonly library: LibraryPolicy;
  readonly disclosure: DisclosurePolicy;
  readonly design: DesignPolicy;
  readonly duties: DutiesPolicy;
  readonly useCodes: readonly DatedUseCodes[];
}
