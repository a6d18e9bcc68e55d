import * as q from "../../sql/generated/queries.ts";
import { AppError } from "../errors.ts";
import { implement, type Route } from "../route.ts";
import { auditEntry, readAudit } from "./contract.ts";

export function auditRoutes(): Route[] {
  return [
    implement(readAudit, async ({ db, query }) => {
      const { limit, cursor, from, to, ...filter } = query;
      const before = cursor === undefined ? undefined : place(cursor);
      const rows = await db.run(q.listAuditEntries, {
        chain: filter.chain ?? null,
        account: filter.account ?? null,
        action: filter.action ?? null,
        outcome: filter.outcome ?? null,
        // Entries hold the moment as UTC, whatever the reader's clock says.
        from: from === undefined ? null : new Date(from).toISOString(),
        to: to === undefined ? null : new Date(to).toISOString(),
        beforeAt: before?.at ?? null,
        beforeChain: before?.chain ?? null,
        beforeSeq: before?.seq ?? null,
        // One more than the page tells whether another page follows.
        limit: limit + 1,
      });
      const items = rows
        .slice(0, limit)
        .map(({ entry, hash }) => auditEntry.parse({ ...JSON.parse(entry), hash }));
      const last = items.at(-1);
      return {
        items,
        nextCursor: rows.length > limit && last ? `${last.at}_${last.chain}_${last.seq}` : null,
      };
    }),
  ];
}

function place(cursor: string): { at: string; chain: string; seq: number } {
  const [, at, chain, seq] = /^([0-9TZ:.-]{24})_([0-9A-Za-z-]+)_(\d{1,15})$/.exec(cursor) ?? [];
  if (at !== undefined && chain !== undefined && seq !== undefined) return { at, chain, seq: Number(seq) };
  throw new AppError(
    "cursor-malformed",
    { zh: "cursor 不是上一页返回的值。", en: "The cursor is not one that a page returned." },
    { status: 400 },
  );
}
