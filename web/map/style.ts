import type { StyleSpecification } from "maplibre-gl";
import type { ParcelDetail } from "../../api/parcels/contract.ts";
import type { ParcelFilter } from "../app/url-state.ts";
import { type DistrictValue, districtLabels, districtLayers, districtSource } from "./layers/districts.ts";
import { parcelLayers, parcelSource, selectionLayers } from "./layers/parcels.ts";
import { LAND } from "./palette.ts";

/** All that decides what the map draws. */
export interface Drawn {
  readonly origin: string;
  readonly districts: readonly DistrictValue[];
  readonly district: string | undefined;
  readonly filter: ParcelFilter;
  readonly selection: ParcelDetail["geometry"] | undefined;
}

/** The whole style: own tiles only, no glyph, sprite or font address. */
export function mapStyle({ origin, districts, district, filter, selection }: Drawn): StyleSpecification {
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
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": LAND } },
      ...districtLayers(districts, district),
      ...parcelLayers(),
      ...selectionLayers(),
      ...districtLabels(districts),
    ],
  };
}
