import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detailOfParcel, findParcel } from "../../api/parcels/service.ts";
import { recognitionRoom } from "../../api/recognition/room.ts";
import { importFeatures } from "../../api/survey/import-parcels.ts";
import { databaseOf } from "../db/harness.ts";
import { whileHeld } from "../db/meanwhile.ts";
import { LICHENG, LIXIA, Office } from "../db/registry-office.ts";
import { type Site, serve } from "./harness.ts";
import { employ, OWN, type Person } from "./registry-model/people.ts";

type Features = readonly Readonly<Record<string, unknown>>[];

describe("a tile is as the records are", () => {
  let site: Site;
  let stop: () => Promise<void>;
  let office: Office;
  let people: readonly Person[];
  /** The parcel LC-0009 of Licheng, and the tiles over it. */
  let parcel: { no: string; id: string; position: readonly [number, number] };

  beforeAll(async () => {
    office = await Office.open(await databaseOf("server"));
    const key = await findParcel(office.house, "LC-0009");
    const { id, position } = await detailOfParcel(office.house, "2022-03-01", key);
    parcel = { no: key.parcelNo, id, position };
    people = await employ(office.db, [LICHENG, LIXIA]);
    ({ site, stop } = await serve(office.db));
  });
  afterAll(() => stop?.());

  const over = (z: number, [longitude, latitude] = parcel.position): string => {
    const side = 2 ** z;
    const x = Math.floor(((longitude + 180) / 360) * side);
    const y = Math.floor(((1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2) * side);
    return `/tiles/parcels/${z}/${x}/${y}.mvt`;
  };
  const headersOf = (person: Person | undefined): Record<string, string> =>
    person ? { authorization: `Bearer ${person.token}` } : {};
  // Of itself fetch would ask every cache on the way to be passed by, and 304 is the answer of one.
  const answerOf = (path: string, headers: Record<string, string> = {}) =>
    site.fetch(path, { headers: { "cache-control": "max-age=0", ...headers } });
  const featuresOf = async (path: string, layer: string, person?: Person): Promise<Features> => {
    const response = await answerOf(path, headersOf(person));
    expect(response.status, path).toBe(200);
    const found = new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer()))).layers[layer];
    return Array.from({ length: found?.length ?? 0 }, (_, n) => found?.feature(n).properties ?? {});
  };
  const stageOf = async (path: string) =>
    (await featuresOf(path, "parcels")).find(({ id }) => id === parcel.id)?.stage;
  const counted = async (path: string, key: string, person?: Person) =>
    (await featuresOf(path, "cells", person)).reduce((sum, tags) => sum + Number(tags[key] ?? 0), 0);

  test("it is sent again only when it has changed, and packed as the client asks", async () => {
    const first = await answerOf(over(15), { "accept-encoding": "identity" });
    const bytes = (await first.arrayBuffer()).byteLength;
    const tag = first.headers.get("etag") ?? "";
    const again = await answerOf(over(15), { "if-none-match": tag });
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
    for (const encoding of ["br", "gzip"]) {
      const packed = await answerOf(over(15), { "accept-encoding": encoding });
      expect(packed.headers.get("content-encoding")).toBe(encoding);
      expect(Number(packed.headers.get("content-length"))).toBeLessThan(bytes);
      expect(packed.headers.get("vary")).toMatch(/Accept-Encoding/i);
      // fetch unpacks it.
      expect((await packed.arrayBuffer()).byteLength).toBe(bytes);
    }
    const other = await answerOf(`${over(15)}?stage=library`, { "if-none-match": tag });
    expect(other.status).toBe(200);
  });

  test("a recognition is on it at the next request, and its correction; on the day before it is not", async () => {
    const lixia = `${over(9)}?district=${LIXIA}`;
    const elsewhere = (await answerOf(lixia)).headers.get("etag") ?? "";
    const before = await counted(over(9), "recognised");
    expect(await stageOf(over(15))).toBe("none");

    const decided = await office.recognise(parcel.no);
    expect(await stageOf(over(15))).toBe("recognised");
    expect(await stageOf(`${over(15)}?asOf=2021-03-09`)).toBe("none");
    expect(await counted(over(9), "recognised")).toBe(before + 1);
    expect(await counted(`${over(9)}?asOf=2021-03-09`, "recognised")).toBe(before);
    expect((await answerOf(lixia, { "if-none-match": elsewhere })).status).toBe(304);

    const correction = { on: "2021-03-12", docNo: office.document(), reason: "日期有误", correct: true };
    await office.act("district", recognitionRoom, "recognise", decided, {}, correction);
    expect(await stageOf(`${over(15)}?asOf=2021-03-11`)).toBe("none");
    expect(await stageOf(`${over(15)}?asOf=2021-03-12`)).toBe("recognised");
  });

  test("mode of the project and year of the plan are filters at every zoom", async () => {
    const land = (await findParcel(office.house, "LC-0009")).parcelNo;
    await office.enter(land);
    await office.plan("special", [land]);
    await office.plan("annual", [land]);
    await office.establish([land]);
    for (const [filter, found] of [
      ["mode=original-user", 1],
      ["mode=reserve", 0],
      ["year=2021", 1],
      ["year=2022", 0],
      ["mode=original-user&year=2021&asOf=2021-04-30", 0],
    ] as const) {
      const here = (await featuresOf(`${over(15)}?${filter}`, "parcels")).filter(
        ({ id }) => id === parcel.id,
      );
      expect([filter, here.length, await counted(`${over(9)}?${filter}`, "parcels")]).toEqual([
        filter,
        found,
        found,
      ]);
    }
  });

  test("one who may see less is never given the tile of one who may see more", async () => {
    // On land that is nobody's, in the same tile of zoom 9.
    const [west, south] = [117.3, 36.75];
    const ring = [
      [west, south],
      [west + 0.0004, south],
      [west + 0.0004, south + 0.0004],
      [west, south],
    ];
    const properties = { district: LICHENG, alias: "REAL-1" };
    const value = { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
    const report = await importFeatures(office.db, [{ row: 1, value }], {
      name: "not a demonstration",
      source: "test",
      demonstration: false,
      policyPackage: "test@0",
    });
    expect(report.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const { parcelNo } = await findParcel(office.house, "REAL-1");
    await office.db.driver.query(
      `insert into parcel_assignment (district_code, parcel_no, organisation, capacity, assigned, reason, assigned_by)
       values ($1, $2, $3, 'agency', true, 'test', 'test')`,
      [LICHENG, parcelNo, OWN],
    );
    const of = (role: string, district: string | null = null) =>
      people.find(
        (one) => one.role === role && one.district === district && [null, OWN].includes(one.organisation),
      );
    const askers = {
      bureau: of("bureau"),
      licheng: of("district", LICHENG),
      agency: of("agency"),
      lixia: of("district", LIXIA),
      visitor: undefined,
    };
    const seen: Record<string, unknown> = {};
    // Each asks twice, one after another: what was made for one lies ready when the next one asks.
    for (const round of [1, 2]) {
      for (const [name, person] of Object.entries(askers)) {
        if (name !== "visitor") expect(person, name).toBeDefined();
        const paths = [over(13), over(13, [west, south])];
        const ids = (await Promise.all(paths.map((path) => featuresOf(path, "parcels", person))))
          .flat()
          .map(({ id }) => id);
        seen[name] = [
          ids.includes(parcel.id),
          ids.includes(`${LICHENG}-${parcelNo}`),
          await counted(over(9), "parcels", person),
        ];
      }
      const count = async (where: string) =>
        Number(
          (
            await office.db.driver.query(
              `select count(*) as n from map_parcel where until = 'infinity' and ${where}`,
            )
          ).rows[0]?.n,
        );
      const inTile = `place >> 26 = (select place >> 26 from map_parcel where parcel_no = '${parcelNo}' and district_code = '${LICHENG}')`;
      expect(seen, `round ${round}`).toEqual({
        bureau: [true, true, await count(inTile)],
        licheng: [true, true, await count(`${inTile} and district_code = '${LICHENG}'`)],
        agency: [false, true, 1],
        lixia: [false, false, await count(`${inTile} and district_code = '${LIXIA}'`)],
        visitor: [true, false, await count(`${inTile} and disclosed`)],
      });
    }
  });

  test("an assignment that ends takes the parcel off the tiles of its organisation, whichever was recorded last", async () => {
    const agency = people.find((one) => one.role === "agency" && one.organisation === OWN);
    const assign = (tx: Office["db"], no: string, assigned: boolean) =>
      tx.driver.query(
        `insert into parcel_assignment (district_code, parcel_no, organisation, capacity, assigned, reason, assigned_by)
         values ($1, $2, $3, 'agency', $4, 'test', 'test')`,
        [LICHENG, no, OWN, assigned],
      );
    const { parcelNo } = await findParcel(office.house, "REAL-1");
    expect(await counted(over(9), "parcels", agency)).toBe(1);
    // The end has its number first, and is there after the other, which the tile in between was made with.
    await whileHeld(
      office.db,
      (tx) => assign(tx, parcelNo, false),
      async () => {
        await assign(office.db, parcel.no, true);
        expect(await counted(over(9), "parcels", agency)).toBe(2);
      },
    );
    expect(await counted(over(9), "parcels", agency)).toBe(1);
  });
});
