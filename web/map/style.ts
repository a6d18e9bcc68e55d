import type { StyleSpecification } from "maplibre-gl";
import type { ParcelDetail } from "../../api/parcels/contract.ts";
import type { UploadShapes } from "../../api/survey/uploads/contract.ts";
import type { MapFilter } from "../app/url-state.ts";
import { cellLayers } from "./layers/cells.ts";
import { type DistrictValue, districtLabels, districtLayers, districtSource } from "./layers/districts.ts";
import { incomingLayers, incomingSource } from "./layers/incoming.ts";
import { parcelLayers, parcelSource, selectionLayers } from "./layers/parcels.ts";
import { LAND } from "./palette.ts";

/** All that decides what the map draws. */
export interface Drawn {
  readonly origin: string;
  readonly districts: readonly DistrictValue[];
  readonly district: string | undefined;
  readonly filter: MapFilter;
  readonly selection: ParcelDetail["geometry"] | undefined;
  /** A row of a survey file that is not recorded yet, with its repair and its neighbours. */
  readonly incoming: UploadShapes | undefined;
}

/** The whole style: own tiles only, no glyph, sprite or font address. */
export function mapStyle({
  origin,
  districts,
  district,
  filter,
  selection,
  incoming,
}: Drawn): StyleSpecification {
  return {
    version: 8,
    sources: {
      districts: districtSource(origin),
      parcels: parcelSource(origin, filter),
      selection: {
        type: "geojson",
        data:
          selection === undefined
            ? { type: "FeatureCollection", features: [] }
            : { type: "Feature", properties: {}, geometry: selection },
      },
      incoming: incomingSource(incoming),
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": LAND } },
      ...districtLayers(districts, district),
      ...parcelLayers(),
      ...cellLayers(),
      ...selectionLayers(),
      ...incomingLayers(),
      ...districtLabels(districts),
    ],
  };
}
