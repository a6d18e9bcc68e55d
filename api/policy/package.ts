import { isoDate } from "../../gis/iso-date.ts";
import { jurisdictions, packageInForce, packagesOf } from "../../gis/policy/registry.ts";

export interface PackageName {
  readonly id: string;
  readonly version: string;
}

/** The package in force in a jurisdiction on a day; null when none is. */
export function packageNameInForce(jurisdiction: string, asOf: string): PackageName | null {
  const found = packageInForce(jurisdiction, isoDate(asOf));
  return found && { id: found.id, version: found.version };
}

/** Every package the product holds. */
export function listPackages() {
  return jurisdictions.flatMap((jurisdiction) =>
    packagesOf(jurisdiction).map(({ id, version, from, to }) => ({ id, version, jurisdiction, from, to })),
  );
}

/** How a recorded decision names the newest package of its jurisdiction: `jinan-2019-61@1.0.0`. */
export function packageReference(jurisdiction: string): string {
  const newest = packagesOf(jurisdiction).at(-1);
  return newest ? `${newest.id}@${newest.version}` : "none";
}
