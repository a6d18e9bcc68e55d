import "maplibre-gl/dist/maplibre-gl.css";
import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import { useEffect, useMemo, useRef, useState } from "react";
import type { City, District } from "../../api/districts/contract.ts";
import type { ParcelDetail } from "../../api/parcels/contract.ts";
import { PARCEL_MIN_ZOOM } from "../../api/tiles/contract.ts";
import type { MapFilter } from "../app/url-state.ts";
import { useText, useUrl } from "../app/use-url.ts";
import { districtValues } from "../districts/measure.ts";
import { useDistricts } from "../districts/useDistricts.ts";
import { useParcel } from "../parcels/useParcels.ts";
import { useIncoming } from "../survey/useIncoming.ts";
import { CellInfo, type CellTags } from "./CellInfo.tsx";
import { createMap, whenStyled } from "./create-map.ts";
import { Legend } from "./Legend.tsx";
import { MapControls } from "./MapControls.tsx";
import { MapFilters } from "./MapFilters.tsx";
import { type Bounds, boundsOf } from "./place.ts";
import { mapStyle } from "./style.ts";
import { positionOf, useFit } from "./useFit.ts";

/** Owns the MapLibre instance: the address and the server's answers go in, clicks and moves come out. */
export default function MapView({ city }: { city: City }) {
  const [url, setUrl] = useUrl();
  const { t, lang } = useText();
  const inventory = useDistricts();
  const districts = inventory.data?.districts;
  const parcel = useParcel();
  const incoming = useIncoming();
  const holder = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre>();
  const [zoom, setZoom] = useState(0);
  // As over a city that has parcels, so that the legend need not grow over it afterwards.
  const [cells, setCells] = useState(true);
  const [cell, setCell] = useState<CellTags>();
  const [trouble, setTrouble] = useState<"noWebGl" | "tilesFailed" | "tilesRefused">();

  const { asOf, district, category, stage, overall, mode, year, measure, unit } = url;
  const shapes = url.view === "survey" && url.incoming !== undefined ? incoming.data : undefined;
  const selection = url.parcel === undefined ? undefined : parcel.data?.geometry;
  const style = useMemo(
    () =>
      mapStyle({
        origin: window.location.origin,
        districts: districtValues(districts ?? [], measure, unit, lang),
        district,
        filter: {
          asOf,
          district,
          category,
          stage,
          overall,
          mode,
          year: year?.toString(),
        } satisfies MapFilter,
        selection,
        incoming: shapes,
      }),
    [districts, measure, unit, lang, asOf, district, category, stage, overall, mode, year, selection, shapes],
  );

  const start = useRef({ style, view: url.position ?? city.bbox ?? undefined });
  useEffect(() => {
    if (holder.current === null) return;
    let created: MapLibre;
    try {
      created = createMap(holder.current, start.current.style, start.current.view);
    } catch (error) {
      console.warn(error);
      setTrouble("noWebGl");
      return;
    }
    setMap(created);
    setZoom(created.getZoom());
    return () => {
      created.remove();
      delete window.panhuoMap;
    };
  }, []);

  useEffect(() => {
    if (map === undefined) return;
    return whenStyled(map, () => map.setStyle(style, { diff: true }));
  }, [map, style]);

  // Before the effect that moves the map, so that its very first move is heard.
  useEffect(() => {
    if (map === undefined) return;
    const here = () => positionOf(map);
    const onMoved = (event: object) => {
      setZoom(map.getZoom());
      // Only what the reader's own hand did is kept: a fitted view is found again from the choice itself.
      if ("originalEvent" in event || "byHand" in event) setUrl({ position: here() }, { replace: true });
    };
    const onClick = ({ point }: MapMouseEvent) => {
      const hit = hitAt(map, point);
      if (hit?.parcel !== undefined) setUrl({ parcel: hit.parcel, position: here() });
      else if (hit?.district !== undefined)
        setUrl({ district: hit.district, view: "districts", parcel: undefined, position: undefined });
    };
    const onPointer = ({ point }: MapMouseEvent) => {
      map.getCanvas().style.cursor = hitAt(map, point) === undefined ? "" : "pointer";
      setCell(cellAt(map, point));
    };
    const subscriptions = [
      map.on("moveend", onMoved),
      map.on("click", onClick),
      map.on("mousemove", onPointer),
      map.on("mouseout", () => setCell(undefined)),
      map.on("idle", () => setCells(map.queryRenderedFeatures({ layers: ["cell-circle"] }).length > 0)),
      map.on("error", ({ error }) => {
        console.warn(error);
        setTrouble("status" in error && error.status === 403 ? "tilesRefused" : "tilesFailed");
      }),
    ];
    return () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
    };
  }, [map, setUrl]);

  // Where the map looks: the address says it, or else what is chosen in the address.
  const waiting = inventory.isPending || (url.parcel !== undefined && parcel.isPending);
  useFit(map, url.position, waiting ? [] : goal(city, districts ?? [], district, selection));

  useEffect(() => {
    map?.getCanvas().setAttribute("aria-label", t("map"));
  }, [map, t]);

  return (
    <section className="map" aria-label={t("map")}>
      <div ref={holder} className="map-canvas" />
      {trouble === "noWebGl" ? (
        <p className="map-trouble" role="alert">
          {t("noWebGl")}
        </p>
      ) : (
        <>
          <div className="map-keys">
            <Legend zoom={zoom} cells={cells} />
            <MapFilters today={city.today} />
            {asOf !== undefined && <p className="map-note">{t("mapOutcomes", { date: asOf })}</p>}
            {cell !== undefined && <CellInfo tags={cell} />}
          </div>
          {map !== undefined && (
            <MapControls
              onZoom={(step) => map.zoomTo(map.getZoom() + step, {}, { byHand: true })}
              onWholeCity={() => setUrl({ position: undefined, parcel: undefined, district: undefined })}
            />
          )}
          <p className="map-source">
            {city.demonstration && <b>{t("demonstration")}</b>}
            {districts?.some((one) => one.demonstrationOutline) && <span>{t("schematic")}</span>}
          </p>
          {zoom > 0 && zoom < PARCEL_MIN_ZOOM && !cells && (
            <p className="map-hint">{t(trouble === "tilesRefused" ? "tilesRefused" : "zoomForParcels")}</p>
          )}
          {trouble === "tilesFailed" && (
            <p className="map-trouble" role="status">
              {t("tilesFailed")}{" "}
              <button
                type="button"
                className="button"
                onClick={() => {
                  setTrouble(undefined);
                  map?.refreshTiles("parcels");
                  map?.refreshTiles("districts");
                }}
              >
                {t("retry")}
              </button>
            </p>
          )}
        </>
      )}
    </section>
  );
}

/** What is looked at where the address names no place: the parcel, the district, or all districts of the city. */
function goal(
  city: City,
  districts: readonly District[],
  code: string | undefined,
  selection: ParcelDetail["geometry"] | undefined,
): readonly Bounds[] {
  if (selection !== undefined) return [boundsOf(selection)];
  const chosen = districts.filter((district) => district.code === code);
  const boxes = (chosen.length > 0 ? chosen : districts).flatMap(({ bbox }) => (bbox === null ? [] : [bbox]));
  return boxes.length > 0 || city.bbox === null ? boxes : [city.bbox];
}

/** The square whose circle lies under a point. */
function cellAt(map: MapLibre, point: MapMouseEvent["point"]): CellTags | undefined {
  if (!map.style?._loaded) return undefined;
  return map.queryRenderedFeatures(point, { layers: ["cell-circle"] })[0]?.properties;
}

/** What lies under a point: a parcel where parcels are drawn, a district where they are not. */
function hitAt(map: MapLibre, point: MapMouseEvent["point"]) {
  if (!map.style?._loaded) return undefined;
  if (map.getZoom() >= PARCEL_MIN_ZOOM) {
    const [parcel] = map.queryRenderedFeatures(point, { layers: ["parcel-fill"] });
    return parcel === undefined ? undefined : { parcel: String(parcel.properties.id) };
  }
  const areas = map.queryRenderedFeatures(point, { layers: ["district-fill"] });
  // A functional area lies inside a district: the smaller of the two is meant.
  const area = areas.find(({ properties }) => properties.kind === "functional-area") ?? areas[0];
  return area === undefined ? undefined : { district: String(area.properties.code) };
}
