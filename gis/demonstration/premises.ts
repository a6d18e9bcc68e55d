import type { Town } from "./blocks.ts";
import { FARMLAND_CODES, type LandUse, SCHEMES } from "./land-uses.ts";
import { address, fictionalUscc, parcelCode, rightHolder } from "./names.ts";
import type { ParcelRecord } from "./parcel-record.ts";
import type { Planned } from "./plans.ts";
import type { Prng } from "./prng.ts";

/** Where a parcel is, how large, and what is planned there. */
export interface Site {
  readonly town: Town;
  readonly planned: Planned;
  /** Places of the block in its town and of the lot in its block, from 0. */
  readonly block: number;
  readonly lot: number;
  /** Measured on the shape. */
  readonly areaM2: number;
}

/** Where it is and who holds it. */
export function identity({ town, block, lot }: Site, use: LandUse, random: Prng) {
  const code = parcelCode(town, block, lot);
  return {
    district: town.district,
    registrationCode: town.registrationCode,
    parcelCode: code,
    // The nine signs of the building: F for buildings as a whole, W for bare land.
    unitNumber: `${code}${random.chance(0.8) ? "F00010001" : "W00000000"}`,
    townCode: town.code,
    address: address(town, block, lot),
    ...(random.chance(0.95) && { rightHolder: rightHolder(use, random) }),
    ...(!use.publicUse && random.chance(0.9) && { uscc: fictionalUscc(random) }),
  };
}

/** The certificate and the survey: the legal area is the certificate's or, failing that, the survey's. */
export function title({ town, block, lot, areaM2 }: Site, use: LandUse, random: Prng) {
  const hasCertificate = random.chance(0.9);
  const granted = !use.publicUse && random.chance(0.75);
  // Recorded and drawn areas differ a little, as they do everywhere.
  const recorded = (areaM2 * random.between(0.997, 1.003)).toFixed(2);
  const grantedOn = `${random.whole(1992, 2016)}-${twoDigits(random.whole(1, 12))}-${twoDigits(random.whole(1, 28))}`;
  return {
    areaM2: recorded,
    ...(hasCertificate
      ? {
          areaBasis: "certificate" as const,
          certificateNo: `演示不动产权第${town.code}${String(block).padStart(4, "0")}${String(lot).padStart(3, "0")}号`,
          certificateVerified: random.chance(0.9),
          certifiedUse: use.useClass,
        }
      : { areaBasis: "survey" as const }),
    ...(random.chance(0.94) && { tenure: granted ? ("granted" as const) : ("allocated" as const) }),
    ...(granted && { grantedOn, termYears: use.termYears }),
  };
}

/** The land class of the survey; a few lots were never construction land, a few have no code. */
export function surveyClass(use: LandUse, random: Prng) {
  if (random.chance(0.03)) return {};
  if (random.chance(0.03)) {
    return { landUseScheme: "SANDIAO", landUseEdition: "2019", landUseCode: random.pick(FARMLAND_CODES) };
  }
  const nth = random.chance(0.8) ? 0 : random.chance(0.6) ? 1 : 2;
  const [scheme, edition] = SCHEMES[nth];
  return {
    landUseScheme: scheme,
    landUseEdition: edition,
    landUseCode: use.codes[nth],
    useClass: use.useClass,
  };
}

/** What stands on it. */
export function building({ areaM2 }: Site, use: LandUse, random: Prng): Partial<ParcelRecord> {
  if (random.chance(0.12)) return {};
  const far = random.between(0.2, use.industrial ? 1.8 : 2.8);
  const density = random.between(15, 60);
  const builtYear = random.whole(1985, 2018);
  return {
    far: far.toFixed(2),
    gfaM2: (areaM2 * far).toFixed(2),
    buildingDensity: density.toFixed(1),
    ...(use.industrial && {
      buildingCoefficient: Math.min(95, density * 1.1).toFixed(1),
      officeShare: random.between(1, 12).toFixed(1),
    }),
    greenRatio: random.between(3, 35).toFixed(1),
    storeys: Math.max(1, Math.ceil((far * 100) / density)),
    builtYear,
    ...(random.chance(0.8) && { completedOn: `${builtYear}-${twoDigits(random.whole(1, 12))}-15` }),
  };
}

const twoDigits = (n: number) => String(n).padStart(2, "0");
