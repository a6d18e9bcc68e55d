import { type PolygonGeometry, polygonsOf, type Ring, turned } from "../../../gis/formats/rings.ts";
import type { Transform } from "../../../gis/formats/transform.ts";

/** The geometry with every position moved. */
export function moved(geometry: PolygonGeometry, move: Transform): PolygonGeometry {
  if (geometry.type === "Polygon") {
    return { type: "Polygon", coordinates: geometry.coordinates.map((ring) => ring.map(move)) };
  }
  const coordinates = geometry.coordinates.map((polygon) => polygon.map((ring) => ring.map(move)));
  return { type: "MultiPolygon", coordinates };
}

export function ringsOf(geometry: PolygonGeometry): readonly Ring[] {
  return polygonsOf(geometry).flat();
}

export function wkt(geometry: PolygonGeometry): string {
  const polygons = polygonsOf(geometry).map(
    (rings) =>
      `(${rings.map((ring) => `(${ring.map((position) => position.join(" ")).join(",")})`).join(",")})`,
  );
  return geometry.type === "Polygon" ? `POLYGON${polygons[0]}` : `MULTIPOLYGON(${polygons.join(",")})`;
}

/** KML's own writing: longitude before latitude, the outer ring anticlockwise. */
export function kmlGeometry(geometry: PolygonGeometry): string {
  const polygons = polygonsOf(geometry).map((rings) => {
    const boundaries = rings.map((ring, i) => {
      const tag = i === 0 ? "outerBoundaryIs" : "innerBoundaryIs";
      const positions = turned(ring, i === 0).map((position) => position.join(","));
      return `<${tag}><LinearRing><coordinates>${positions.join(" ")}</coordinates></LinearRing></${tag}>`;
    });
    return `<Polygon>${boundaries.join("")}</Polygon>`;
  });
  return polygons.length === 1 ? polygons.join("") : `<MultiGeometry>${polygons.join("")}</MultiGeometry>`;
}
