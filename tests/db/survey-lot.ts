const SIDE = 0.0005;

/** A lot of about 45 m by 56 m, `column` lots east of a corner of Licheng 历城区, of the width given in lots. */
export function lot(column: number, properties: object = {}, { width = 1, line = 0 } = {}) {
  const [west, south] = [117.3 + column * SIDE, 36.75 + line * SIDE];
  const [east, north] = [west + width * SIDE, south + SIDE];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
}

export const collectionOf = (features: readonly unknown[]): string =>
  JSON.stringify({ type: "FeatureCollection", features });
