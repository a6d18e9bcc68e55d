import type { EnterpriseYear } from "./parcel-record.ts";
import type { Prng } from "./prng.ts";

/** GB/T 4754-2017: four-digit classes of manufacturing and storage. */
const INDUSTRIES = ["1331", "1761", "2311", "2641", "3021", "3311", "3484", "3670", "3990", "5990"] as const;

export function industryCode(random: Prng): string {
  return random.pick(INDUSTRIES);
}

/** Yields per m² of land, spread as unevenly as real ones: most are low, a few are high. */
export function enterpriseYears(areaM2: number, industry: string, random: Prng): EnterpriseYear[] {
  const vigour = random.next() ** 3;
  const outputYuan = areaM2 * (150 + 9_000 * vigour);
  const aboveScale = outputYuan >= 20_000_000;
  return [2019, 2020, 2021].map((year) => {
    const output = outputYuan * random.between(0.85, 1.15);
    const fen = (share: number) => String(Math.round(output * share * 100));
    return {
      year,
      industryCode: industry,
      fixedInvestmentFen: fen(random.between(0.5, 1.2)),
      outputFen: fen(1),
      valueAddedFen: fen(random.between(0.15, 0.35)),
      taxFen: fen(random.between(0.01, 0.06)),
      energyTce: ((output / 10_000) * random.between(0.02, 0.2)).toFixed(2),
      electricityKwh: (output * random.between(0.01, 0.05)).toFixed(0),
      waterM3: (output * random.between(0.0005, 0.003)).toFixed(0),
      emissionsKg: (output * random.between(0.00001, 0.0003)).toFixed(1),
      employees: Math.max(1, Math.round(output / random.between(400_000, 900_000))),
      rdFen: fen(random.chance(0.4) ? random.between(0.005, 0.05) : 0),
      aboveScale,
    };
  });
}
