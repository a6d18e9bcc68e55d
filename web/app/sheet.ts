import { useSyncExternalStore } from "react";

export const SHEETS = ["low", "middle", "high"] as const;
/** How far the panel is drawn over the map on a narrow screen. */
export type Sheet = (typeof SHEETS)[number];

let sheet: Sheet = "middle";
const listeners = new Set<() => void>();

export function useSheet(): Sheet {
  return useSyncExternalStore(listen, () => sheet);
}

export function setSheet(next: Sheet): void {
  sheet = next;
  for (const tell of listeners) tell();
}

/** Whoever asks for something on the map must see the map. */
export function uncoverMap(): void {
  if (sheet === "high") setSheet("middle");
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
