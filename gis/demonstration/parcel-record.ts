/** The properties of a generated parcel: the names and units of the import contract. Absent is unknown. */
export interface ParcelRecord {
  readonly district: string;
  readonly alias?: string;
  readonly registrationCode: string;
  readonly parcelCode: string;
  readonly unitNumber: string;
  readonly townCode: string;
  readonly address: string;
  readonly rightHolder?: string;
  readonly uscc?: string;
  readonly tenure?: "granted" | "allocated";
  readonly certificateNo?: string;
  readonly certificateVerified?: boolean;
  readonly certifiedUse?: string;
  readonly landUseScheme?: string;
  readonly landUseEdition?: string;
  readonly landUseCode?: string;
  readonly useClass?: string;
  readonly grantedOn?: string;
  readonly termYears?: number;
  readonly completedOn?: string;
  readonly areaM2: string;
  readonly areaBasis: "certificate" | "survey";
  readonly gfaM2?: string;
  readonly far?: string;
  readonly buildingDensity?: string;
  readonly buildingCoefficient?: string;
  readonly greenRatio?: string;
  readonly officeShare?: string;
  readonly builtYear?: number;
  readonly storeys?: number;
  readonly industryCode?: string;
  readonly findings?: readonly FindingRecord[];
  readonly exclusions?: readonly { docNo: string; issuer: string; on: string; reason: string }[];
  readonly evaluations?: readonly EvaluationRecord[];
  readonly reports?: readonly { docNo: string; agency: string; commissionedBy: string; on: string }[];
  readonly occupancy?: readonly { on: string; share: number }[];
  readonly recognitions?: readonly RecognitionRecord[];
  readonly milestones?: readonly { stage: string; on: string; docNo: string }[];
  readonly enterpriseYears?: readonly EnterpriseYear[];
}

export interface FindingRecord {
  /** A boolean fact of `classify`. */
  readonly topic: string;
  readonly result: boolean;
  readonly on: string;
  readonly docNo?: string;
  readonly validTo?: string;
}

export interface EvaluationRecord {
  readonly year: number;
  readonly grade?: string;
  readonly acceptedOn: string;
  readonly docNo: string;
  readonly excluded?: boolean;
}

export interface RecognitionRecord {
  readonly docNo: string;
  readonly decidedOn: string;
  readonly categories: readonly string[];
  readonly decision: "recognised" | "refused";
}

/** Money in fen, as text. */
export interface EnterpriseYear {
  readonly year: number;
  readonly industryCode: string;
  readonly fixedInvestmentFen: string;
  readonly outputFen: string;
  readonly valueAddedFen: string;
  readonly taxFen: string;
  readonly energyTce: string;
  readonly electricityKwh: string;
  readonly waterM3: string;
  readonly emissionsKg: string;
  readonly employees: number;
  readonly rdFen: string;
  readonly aboveScale: boolean;
}
