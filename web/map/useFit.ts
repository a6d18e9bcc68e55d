import type { Map as MapLibre } from "maplibre-gl";
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
 * Lets the map look at its position, or else at all of the boxes, beside what lies over it; and again when that takes
 * more or less room, until the reader's own hand has moved the map.
 */
export function useFit(
  map: MapLibre | undefined,
  position: MapPosition | undefined,
  boxes: readonly Bounds[],
): void {
  const wanted = useRef({ position, boxes });
  wanted.current = { position, boxes };
  const goal = boxes.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the boxes are new at each render, `goal` is what they say
  useEffect(() => {
    if (map === undefined) return;
    if (position === undefined) return show(map, wanted.current.boxes, true);
    const { lng, lat } = map.getCenter();
    if (samePosition(position, roundPosition(map.getZoom(), lat, lng))) return;
    map.jumpTo({ center: [position.lng, position.lat], zoom: position.z });
  }, [map, position, goal]);

  useEffect(() => {
    if (map === undefined) return;
    const observer = new ResizeObserver(() => {
      if (wanted.current.position === undefined) show(map, wanted.current.boxes, false);
    });
    for (const cover of CHANGING) {
      const element = document.querySelector(cover);
      if (element !== null) observer.observe(element);
    }
    return () => observer.disconnect();
  }, [map]);
}

function show(map: MapLibre, boxes: readonly Bounds[], flying: boolean): void {
  if (boxes.length === 0) return;
  const [west, south, east, north] = boundsAround(boxes);
  const container = map.getContainer();
  const size = { width: container.clientWidth, height: container.clientHeight };
  const options = { padding: clearPadding(boxes, size, coversOf(container)), maxZoom: NEAREST };
  const camera = map.cameraForBounds([west, south, east, north], options);
  if (camera === undefined) return;
  const isNear = Math.abs((camera.zoom ?? 0) - map.getZoom()) <= FLIGHT_ZOOMS;
  // Before anything is drawn there is nothing to fly from.
  if (flying && isNear && map.loaded()) map.easeTo({ ...camera, duration: 700 });
  else map.jumpTo(camera);
}

/** Measured, because words and fonts make them as large as they are. */
function coversOf(container: HTMLElement): readonly Rect[] {
  const whole = container.getBoundingClientRect();
  return COVERS.flatMap((name) => {
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
