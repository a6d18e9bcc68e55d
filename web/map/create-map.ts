import { Map as MapLibre, ScaleControl, type StyleSpecification, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { MapPosition } from "../app/url-state.ts";
import { imageOf } from "./images.ts";
import { FONTS } from "./layers/fonts.ts";
import type { Bounds } from "./place.ts";

declare global {
  interface Window {
    /** The page's map, for browser tests and for curious people at the console. */
    panhuoMap?: MapLibre;
  }
}

// A worker from a file of our own: the content security policy allows no other.
setWorkerUrl(workerUrl);

/** The one MapLibre instance. Throws where the browser has no WebGL. */
export function createMap(
  container: HTMLElement,
  style: StyleSpecification,
  view: MapPosition | Bounds | undefined,
): MapLibre {
  const map = new MapLibre({
    container,
    style,
    ...startOf(view),
    minZoom: 5,
    maxZoom: 18.9,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    renderWorldCopies: false,
    fadeDuration: 0,
    attributionControl: false,
    localIdeographFontFamily: FONTS.join(", "),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.setMissingStyleImageResolver((id) => {
    const image = imageOf(id);
    if (image !== undefined && !map.hasImage(id)) map.addImage(id, image);
  });
  map.addControl(new ScaleControl({ maxWidth: 96 }), "bottom-right");
  window.panhuoMap = map;
  return map;
}

function startOf(view: MapPosition | Bounds | undefined) {
  if (view === undefined) return {};
  if ("z" in view) return { center: [view.lng, view.lat] as [number, number], zoom: view.z };
  return { bounds: [...view] as [number, number, number, number] };
}

/** Runs `change` now, or as soon as the style it changes has arrived. */
export function whenStyled(map: MapLibre, change: () => void): () => void {
  if (map.style?._loaded) {
    change();
    return () => undefined;
  }
  map.once("style.load", change);
  return () => map.off("style.load", change);
}
