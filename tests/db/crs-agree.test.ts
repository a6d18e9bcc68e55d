import { expect, test } from "vitest";
import { CRS_TABLE, type Projection } from "../../gis/formats/crs.ts";
import { toDegrees } from "../../gis/formats/transform.ts";
import { describeOnBothEngines } from "./harness.ts";

/** Metres of one degree of latitude, and of longitude at Jinan at most. */
const METRES = 111_320;

describeOnBothEngines("coordinate systems against PostGIS", (db) => {
  test("every zone of CGCS2000, UTM and Web Mercator agrees to the millimetre", async () => {
    const points = CRS_TABLE.filter(({ datum }) => datum === "CGCS2000" || datum === "WGS84").flatMap(
      ({ code, projection }) => pointsOf(Number(code.slice(5)), projection),
    );
    // A question about the projections themselves: no table of the house is concerned.
    const { rows } = await db().driver.query(
      `select p.srid, st_x(g.geom) as lon, st_y(g.geom) as lat
       from json_to_recordset($1::json) as p (n integer, srid integer, x double precision, y double precision)
       cross join lateral (select st_transform(st_setsrid(st_makepoint(p.x, p.y), p.srid), case when p.srid between 4490 and 4560 then 4490 else 4326 end) as geom) g
       order by p.n`,
      [JSON.stringify(points.map((point, n) => ({ n, ...point })))],
    );
    const far = points.flatMap(({ srid, x, y }, i) => {
      const crs = CRS_TABLE.find(({ code }) => code === `EPSG:${srid}`);
      const row = rows[i];
      if (!crs || !row) return [[srid, "no answer"]];
      const [lon, lat] = toDegrees(crs)([x, y]);
      const metres = Math.hypot(lon - Number(row.lon), lat - Number(row.lat)) * METRES;
      return metres < 0.001 ? [] : [[srid, metres]];
    });
    expect(points.length).toBeGreaterThan(180);
    expect(far).toEqual([]);
  });
});

function pointsOf(srid: number, projection: Projection): { srid: number; x: number; y: number }[] {
  switch (projection.kind) {
    case "degrees":
      return [];
    case "web-mercator":
      return [{ srid, x: 13_046_000.5, y: 4_396_000.25 }];
    case "transverse-mercator":
      return [
        { srid, x: projection.falseEasting + 17_860.123, y: 4_068_986.456 },
        // The edge of a 6-degree zone, where the series of the projection has most to do.
        { srid, x: projection.falseEasting - 250_000.5, y: 4_068_986.456 },
      ];
  }
}
