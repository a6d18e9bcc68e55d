import type { ParcelDetail } from "../../api/parcels/contract.ts";

/** West, south, east, north of a parcel. */
export function boundsOf({
  coordinates,
}: ParcelDetail["geometry"]): readonly [number, number, number, number] {
  const points = coordinates.flat(2);
  const lngs = points.map(([lng]) => lng);
  const lats = points.map(([, lat]) => lat);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

/** Below this width the panel is a sheet that covers the lower half of the map. */
const NARROW = 720;

export function viewPadding({ clientWidth, clientHeight }: { clientWidth: number; clientHeight: number }) {
  const edge = clientWidth < NARROW ? 20 : 44;
  const bottom = clientWidth < NARROW ? Math.round(clientHeight * 0.55) : edge;
  return { top: edge, left: edge, right: edge, bottom };
}
