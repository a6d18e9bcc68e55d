import { isoDate } from "../../gis/iso-date.ts";
import { codeOfUse } from "../../gis/land/use-code.ts";
import { packageFor } from "../../gis/policy/registry.ts";
import {
  readParcel as parcelRow,
  listParcels as parcelRows,
  resolveParcel,
  listParcelVersions as versionRows,
} from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { requireDistrict } from "../districts/service.ts";
import { AppError } from "../errors.ts";
import { type House, notFound } from "../house.ts";
import {
  type ParcelDetail,
  type ParcelPage,
  type ParcelSummary,
  type ParcelVersions,
  parcelDetail,
  parcelId,
  parcelSummary,
  parcelVersions,
} from "./contract.ts";

export interface ParcelKey {
  readonly districtCode: string;
  readonly parcelNo: string;
}

/** `JN-NSSQ-00000001` → JN-NSSQ, 00000001: district codes hold hyphens, so the last one divides. */
export function splitPublicId(id: string): ParcelKey | undefined {
  if (!parcelId.safeParse(id).success) return undefined;
  const at = id.lastIndexOf("-");
  return { districtCode: id.slice(0, at), parcelNo: id.slice(at + 1) };
}

/** @throws AppError 404 `parcel-unknown`, 409 `parcel-reference-ambiguous` */
export async function findParcel({ db }: House, reference: string): Promise<ParcelKey> {
  const key = splitPublicId(reference);
  const [parcel, another] = await db.run(resolveParcel, {
    districtCode: key?.districtCode ?? null,
    parcelNo: key?.parcelNo ?? null,
    // Named cases and parcel codes are kept in capitals.
    reference: reference.toUpperCase(),
  });
  if (!parcel) {
    throw notFound(
      "parcel-unknown",
      `没有编号为 ${reference} 的宗地。`,
      `There is no parcel with the number ${reference}.`,
    );
  }
  if (another) {
    throw new AppError(
      "parcel-reference-ambiguous",
      {
        zh: `${reference} 对应多宗地，请用完整编号查询。`,
        en: `${reference} names more than one parcel; ask by the full id.`,
      },
      { status: 409 },
    );
  }
  return parcel;
}

export interface ParcelFilter {
  readonly district?: string | undefined;
  readonly town?: string | undefined;
  readonly category?: string | undefined;
  readonly stage?: string | undefined;
  readonly overall?: string | undefined;
  readonly bbox?: readonly number[] | undefined;
  readonly q?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export async function pageOfParcels(house: House, asOf: string, filter: ParcelFilter): Promise<ParcelPage> {
  await requireDistrict(house, filter.district);
  const after = filter.cursor === undefined ? undefined : splitPublicId(filter.cursor);
  if (filter.cursor !== undefined && !after) {
    throw new AppError(
      "cursor-malformed",
      { zh: "cursor 不是上一页返回的值。", en: "The cursor is not one that a page returned." },
      { status: 400 },
    );
  }
  const [west, south, east, north] = filter.bbox ?? [];
  const rows = await house.db.run(parcelRows, {
    asOf,
    afterDistrict: after?.districtCode ?? null,
    afterNo: after?.parcelNo ?? null,
    districtCode: filter.district ?? null,
    town: filter.town ?? null,
    overall: filter.overall ?? null,
    category: filter.category ?? null,
    stage: filter.stage ?? null,
    west: west ?? null,
    south: south ?? null,
    east: east ?? null,
    north: north ?? null,
    text: filter.q ?? null,
    // One more than the page tells whether another page follows.
    limit: filter.limit + 1,
  });
  const items = rows.slice(0, filter.limit).map(summary);
  return {
    asOf,
    demonstration: house.demonstration,
    items,
    nextCursor: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null,
  };
}

interface SummaryRow extends ParcelKey {
  readonly longitude: number;
  readonly latitude: number;
}

function summary(row: SummaryRow): ParcelSummary {
  return parcelSummary.parse(publicShape(row));
}

function publicShape<R extends SummaryRow>({ districtCode, parcelNo, longitude, latitude, ...row }: R) {
  return {
    ...row,
    id: `${districtCode}-${parcelNo}`,
    district: districtCode,
    position: [longitude, latitude],
  };
}

export async function detailOfParcel(house: House, asOf: string, key: ParcelKey): Promise<ParcelDetail> {
  const row = await house.db.run(parcelRow, { asOf, ...key });
  if (!row) {
    throw notFound(
      "parcel-unknown",
      `没有编号为 ${key.districtCode}-${key.parcelNo} 的宗地。`,
      `There is no parcel ${key.districtCode}-${key.parcelNo}.`,
    );
  }
  const day = isoDate(asOf);
  const { useCodes: tables } = packageFor(house.jurisdiction, day);
  return parcelDetail.parse({
    ...publicShape(row),
    asOf,
    demonstration: house.demonstration,
    useCodes: {
      current: codeOfUse(row.useClass, day, tables),
      certified: codeOfUse(row.certifiedUse, day, tables),
    },
  });
}

export async function versionsOfParcel(
  db: Database,
  key: ParcelKey,
  asOf: string,
  knownAt: string | undefined,
): Promise<ParcelVersions> {
  const versions = await db.run(versionRows, { ...key, asOf, knownAt: knownAt ?? null });
  return parcelVersions.parse({
    id: `${key.districtCode}-${key.parcelNo}`,
    asOf,
    knownAt: knownAt ?? null,
    versions,
  });
}
