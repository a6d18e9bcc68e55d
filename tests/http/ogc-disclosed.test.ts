import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { databaseOf } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

type Position = readonly [number, number];
interface Feature {
  readonly properties: { readonly docNo: string };
  readonly geometry: { readonly coordinates: Position[][][] };
}

const CONTRACTS = 200;
const PLANE = "http://www.opengis.net/def/crs/EPSG/0/4548";

let site: Site;
let stop: () => Promise<void>;

/** A real city, of whose survey nothing is disclosed: contracts on one to three parcels each, drawn at random. */
beforeAll(async () => {
  const db = await databaseOf("server");
  await seedDemonstration(db, "jinan-2019-61@1.0.0", () => undefined, {
    parcels: 1_000,
    seed: 7,
    namedCases: false,
  });
  await db.driver.script(`
    update city set demonstration = false;
    update dataset set demonstration = false;
    delete from dataset_disclosure;
    select setseed(0.61);
    create temporary table land as
    select d.district_code, d.n::integer as n, jsonb_agg(d.parcel_no) as parcels
    from (
      select p.district_code, p.parcel_no, ceil(row_number() over (partition by p.district_code order by random()) / 2.0) as n
      from parcel p) d
    group by d.district_code, d.n
    order by random()
    limit ${CONTRACTS};
    insert into registry_case (district_code, room, case_no)
    select l.district_code, r.room, l.n from land l cross join (values ('projects'), ('contracts')) r (room);
    insert into registry_act (district_code, room, case_no, act_no, command, state, content, input, valid_on, account, role)
    select l.district_code, 'projects', l.n, 1, 'open', 'under-way',
           jsonb_build_object('name', 'P' || l.n, 'mode', 'self', 'landM2', '1000', 'parcels', l.parcels), '{}'::jsonb,
           '2021-01-01'::date, 'test', 'district'
    from land l
    union all
    select l.district_code, 'contracts', l.n, 1, 'sign', 'signed',
           jsonb_build_object('project', l.n, 'documents', jsonb_build_array(jsonb_build_object(
             'docNo', l.district_code || '/' || l.n, 'docType', 'contract', 'signedOn', '2021-02-01', 'amountFen', '100'))),
           '{}', '2021-02-01', 'test', 'district'
    from land l;
    create table drawn as
    select l.district_code || '/' || l.n as doc_no, p.geom
    from land l
    cross join jsonb_array_elements_text(l.parcels) no
    join parcel p on p.district_code = l.district_code and p.parcel_no = no`);
  ({ site, stop } = await serve(db));
});
afterAll(() => stop?.());

const disclosed = async (query = ""): Promise<Feature[]> =>
  (await site.json(`/ogc/collections/disclosures/items?limit=1000${query}`)).body.features;
const positions = (features: readonly Feature[]) => features.flatMap((f) => f.geometry.coordinates.flat(2));

/** The corners of the survey's own outlines under the contracts, north last. */
async function corners(srid: number): Promise<{ docNo: string; x: number; y: number }[]> {
  const { rows } = await site.db.driver.query(
    `select d.doc_no as "docNo", st_x(v.geom) as x, st_y(v.geom) as y
     from drawn d
     cross join lateral st_dumppoints(st_transform(d.geom, $1::integer)) v`,
    [srid],
  );
  return rows as never;
}

test("of two hundred contracts' land no corner of the survey is published, in degrees or in metres", async () => {
  for (const [query, srid, near] of [
    ["", 4490, 1e-7],
    [`&crs=${PLANE}`, 4548, 0.01],
  ] as const) {
    const features = await disclosed(query);
    expect(features.length).toBe(CONTRACTS);
    const cell = (value: number) => Math.round(value / near);
    // The axes of the plane begin with the north.
    const told = new Set(
      positions(features).map(([a, b]) =>
        srid === 4490 ? `${cell(a)},${cell(b)}` : `${cell(b)},${cell(a)}`,
      ),
    );
    const survey = await corners(srid);
    expect(survey.length).toBeGreaterThan(4 * CONTRACTS);
    expect(survey.filter(({ x, y }) => told.has(`${cell(x)},${cell(y)}`))).toEqual([]);
  }
});

test("what is published is a box on the grid of a thousandth of a degree, and holds the land", async () => {
  const features = await disclosed();
  for (const value of positions(features).flat())
    expect(value * 1000).toBeCloseTo(Math.round(value * 1000), 5);
  const boxes = new Map(
    features.map((feature) => {
      const all = positions([feature]);
      const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
      const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
      return [feature.properties.docNo, box];
    }),
  );
  const outside = (await corners(4490)).filter(({ docNo, x, y }) => {
    const [west, south, east, north] = boxes.get(docNo) ?? [0, 0, 0, 0];
    return x < west || x > east || y < south || y > north;
  });
  expect(outside).toEqual([]);
});

test("nor does any other collection tell a visitor of the land", async () => {
  expect((await site.json("/ogc/collections/parcels/items")).body.features).toEqual([]);
  for (const id of ["library", "projects", "plans"])
    expect((await site.json(`/ogc/collections/${id}/items`)).status).toBe(401);
});

test("pages follow each other by the documents' keys, each document once", async () => {
  const all = await disclosed();
  const seen: Feature[] = [];
  let path: string | undefined = "/ogc/collections/disclosures/items?limit=37";
  while (path !== undefined) {
    const { body } = await site.json(path);
    seen.push(...body.features);
    const next = body.links.find(({ rel }: { rel: string }) => rel === "next")?.href;
    path = next && String(next).slice(site.origin.length);
  }
  expect(seen).toEqual(all);
});
