import { LngLat, type Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef } from "react";
import { type MapPosition, roundPosition, samePosition } from "../app/url-state.ts";
import { type Bounds, boundsAround, clearPadding, NEAREST, type Rect } from "./place.ts";

/** A flight through many zooms asks for the tiles of each of them; only a short one is worth it. */
const FLIGHT_ZOOMS = 2;

/** What lies over the map, the first of them the last to be looked past where there is too little room. */
const COVERS = [
  "#panel",
  ".map-controls",
  ".map-source",
  ".maplibregl-ctrl-scale",
  ".map-note",
  ".map-filters",
  ".legend",
] as const;
/** Those that a reader folds or that grow with what they say. */
const CHANGING = ["#panel", ".map-filters", ".legend"] as const;

/**
 * Lets the map look at its position, or else, until the reader's own hand has moved it, at all of the boxes; beside
 * what lies over it, and again when that takes more or less room.
 */
export function useFit(
  map: MapLibre | undefined,
  position: MapPosition | undefined,
  boxes: readonly Bounds[],
): void {
  const wanted = useRef({ position, boxes });
  wanted.current = { position, boxes };
  const put = useRef<Camera>(undefined);
  const goal = boxes.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the boxes are new at each render, `goal` is what they say
  useEffect(() => {
    if (map !== undefined) put.current = settle(map, wanted.current, true);
  }, [map, position, goal]);

  useEffect(() => {
    if (map === undefined) return;
    const observer = new ResizeObserver(() => {
      // Whoever has just moved the map is not moved back: the address hears of it a moment later.
      if (put.current !== undefined && isAt(map, put.current))
        put.current = settle(map, wanted.current, false);
    });
    for (const cover of CHANGING) {
      const element = document.querySelector(cover);
      if (element !== null) observer.observe(element);
    }
    return () => observer.disconnect();
  }, [map]);
}

interface Wanted {
  readonly position: MapPosition | undefined;
  readonly boxes: readonly Bounds[];
}

/** Where a map looks, or will when its flight has ended. */
interface Camera {
  readonly center: LngLat;
  readonly zoom: number;
}

function settle(map: MapLibre, { position, boxes }: Wanted, flying: boolean): Camera {
  if (position === undefined) return show(map, boxes, flying);
  if (!samePosition(position, positionOf(map))) lookAt(map, position);
  return cameraOf(map);
}

const cameraOf = (map: MapLibre): Camera => ({ center: map.getCenter(), zoom: map.getZoom() });

function isAt(map: MapLibre, { center, zoom }: Camera): boolean {
  const here = map.getCenter();
  // Degrees: the distance in metres of a point from itself is up to 10 cm, by the cosine that it is computed with.
  const apart = Math.max(Math.abs(here.lng - center.lng), Math.abs(here.lat - center.lat));
  return apart < 1e-7 && Math.abs(map.getZoom() - zoom) < 1e-6;
}

/** Where the reader looks: the middle of what the sheet of a narrow screen leaves of the map. */
export function positionOf(map: MapLibre): MapPosition {
  const { clientWidth, clientHeight } = map.getContainer();
  const { lng, lat } = map.unproject([clientWidth / 2, (clientHeight - sheetOver(map)) / 2]);
  return roundPosition(map.getZoom(), lat, lng);
}

function lookAt(map: MapLibre, { lng, lat, z }: MapPosition): void {
  map.jumpTo({ center: [lng, lat], zoom: z });
  const { clientWidth, clientHeight } = map.getContainer();
  map.jumpTo({ center: map.unproject([clientWidth / 2, (clientHeight + sheetOver(map)) / 2]) });
}

/** How much of the map's lower part lies under the panel; nothing, where the panel stands beside it. */
function sheetOver(map: MapLibre): number {
  const { height } = map.getContainer().getBoundingClientRect();
  const sheet = coversOf(map.getContainer(), ["#panel"])[0];
  return sheet === undefined ? 0 : height - sheet.top;
}

function show(map: MapLibre, boxes: readonly Bounds[], flying: boolean): Camera {
  if (boxes.length === 0) return cameraOf(map);
  const [west, south, east, north] = boundsAround(boxes);
  const container = map.getContainer();
  const size = { width: container.clientWidth, height: container.clientHeight };
  const options = { padding: clearPadding(boxes, size, coversOf(container)), maxZoom: NEAREST };
  const camera = map.cameraForBounds([west, south, east, north], options);
  if (camera === undefined) return cameraOf(map);
  const { center = map.getCenter(), zoom = map.getZoom() } = camera;
  // Before anything is drawn there is nothing to fly from.
  if (flying && Math.abs(zoom - map.getZoom()) <= FLIGHT_ZOOMS && map.loaded()) {
    map.easeTo({ center, zoom, duration: 700 });
    return { center: LngLat.convert(center), zoom };
  }
  map.jumpTo({ center, zoom });
  return cameraOf(map);
}

/** Measured, because words and fonts make them as large as they are. */
function coversOf(container: HTMLElement, names: readonly string[] = COVERS): readonly Rect[] {
  const whole = container.getBoundingClientRect();
  return names.flatMap((name) => {
    const box = document.querySelector(name)?.getBoundingClientRect();
    if (box === undefined) return [];
    const cover = {
      left: box.left - whole.left,
      top: box.top - whole.top,
      right: box.right - whole.left,
      bottom: box.bottom - whole.top,
    };
    const isOver =
      cover.right > 0 && cover.left < whole.width && cover.bottom > 0 && cover.top < whole.height;
    return isOver ? [cover] : [];
  });
}
