import { expect, test } from "vitest";
import type { TownSurvey, TownSurveys } from "../../api/survey/towns/contract.ts";
import { describeSite } from "./harness.ts";

describeSite("the survey by town and district", ["embedded", "server"], (site) => {
  const survey = async (query = ""): Promise<TownSurveys> =>
    (await site().json(`/api/survey/towns?asOf=2022-03-01${query}`)).body;

  test("tells of every parcel once, and not more surveyed than to survey", async () => {
    const { towns } = await survey();
    const { parcels } = (await site().json("/api/city")).body;
    expect(towns.reduce((n, town) => n + town.toSurvey.parcels, 0)).toBe(parcels);
    expect(towns.some((town) => town.surveyed.parcels > 0)).toBe(true);
    for (const { surveyed, toSurvey, latestYear, updateOverdue } of towns) {
      expect(surveyed.parcels).toBeLessThanOrEqual(toSurvey.parcels);
      // SURVEY-2: the last calendar year before 2022-03-01 is 2021.
      expect(updateOverdue).toBe(latestYear === null || latestYear < 2021);
    }
  });

  test("a district is the sum of its towns: scale, distribution, industry, tax and potential", async () => {
    const { districts, towns } = await survey();
    for (const district of districts) {
      const own = towns.filter((town) => town.district === district.district);
      const sum = (of: (town: TownSurvey) => number) => own.map(of).reduce((a, b) => a + b, 0);
      expect(district.toSurvey.parcels).toBe(sum((town) => town.toSurvey.parcels));
      expect(Number(district.toSurvey.areaM2)).toBeCloseTo(
        sum((town) => Number(town.toSurvey.areaM2)),
        2,
      );
      expect(Number(district.tax?.totalFen ?? 0)).toBe(sum((town) => Number(town.tax?.totalFen ?? 0)));
      expect(district.potential.parcels).toBe(sum((town) => town.potential.parcels));
      const counted = (uses: TownSurvey["uses"]) => uses.reduce((n, use) => n + use.parcels, 0);
      expect(counted(district.uses)).toBe(district.toSurvey.parcels);
      expect(district.industries.reduce((n, one) => n + one.parcels, 0)).toBe(
        sum((town) => town.industries.reduce((n, one) => n + one.parcels, 0)),
      );
    }
  });

  test("of one district, of none that there is", async () => {
    const { districts, towns } = await survey("&district=370112");
    expect(districts.map(({ district }) => district)).toEqual(["370112"]);
    expect(new Set(towns.map(({ district }) => district))).toEqual(new Set(["370112"]));
    expect((await site().json("/api/survey/towns?district=999999")).status).toBe(404);
  });
});
