import { addDays, addYears, isoDate } from "../../gis/iso-date.ts";
import { listDue } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { requireDistrict } from "../districts/service.ts";
import { LAST_DAY } from "../endpoint.ts";
import type { House } from "../house.ts";
import { visitOf } from "../identity/visit.ts";
import { guarded, implement, type Locale, localeOf, parse, type Route, withoutLanguage } from "../route.ts";
import { type CalendarEntry, calendarOf } from "./calendar.ts";
import { type Deadline, deadlineFeed, listDeadlines } from "./contract.ts";

interface Asked {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly district?: string | undefined;
  readonly knownAt?: string | undefined;
}

export function deadlineRoutes(house: House): Route[] {
  return [
    implement(listDeadlines, ({ db, query }) => due(house, db, query)),
    {
      endpoint: deadlineFeed,
      handler: guarded(deadlineFeed, async (request, response) => {
        const query = parse(
          deadlineFeed.query,
          withoutLanguage(request.query),
          400,
          "request-query-malformed",
        );
        const lang = localeOf(request.headers["accept-language"], request.query.lang);
        const { items } = await due(house, visitOf(request).db, query);
        const stamp = `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
        const name = lang === "zh" ? "盘活 · 到期事项" : "Panhuo · what is due";
        response.type("text/calendar").send(calendarOf(name, items.map(entryOf(lang)), stamp));
      }),
    },
  ];
}

async function due(house: House, db: Database, { district, knownAt, ...asked }: Asked) {
  await requireDistrict({ ...house, db }, district);
  const from = isoDate(asked.from ?? house.today());
  const ofLastYear = from.slice(0, 4) === LAST_DAY.slice(0, 4);
  const to = asked.to ?? (ofLastYear ? LAST_DAY : addDays(addYears(from, 1), -1));
  const rows = await db.run(listDue, { from, to, districtCode: district ?? null, knownAt: knownAt ?? null });
  const items: Deadline[] = rows.map((row) => ({
    district: row.districtCode,
    room: row.room,
    case: `${row.districtCode}-${row.caseNo}`,
    kind: row.kind,
    dueOn: row.dueOn,
    overdue: DUTIES.has(row.kind) && row.dueOn < house.today(),
    // The column holds what the rooms' commands wrote.
    about: row.about as Deadline["about"],
    costFen: row.costFen === null ? null : String(row.costFen),
  }));
  return { from, to, items };
}

/** What somebody has to do by the day; the others come about by themselves. */
const DUTIES: ReadonlySet<string> = new Set(["evaluation-due", "instalment", "development-period"]);

const KINDS: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  "evaluation-due": { zh: "评估报告到期", en: "Evaluation report due" },
  "publicity-ends": { zh: "公示期满", en: "Publicity ends" },
  "share-falls": {
    zh: "区县分成比例下调前最后签订日",
    en: "Last day to sign before the district's share falls",
  },
  instalment: { zh: "分期缴款到期", en: "Instalment due" },
  "development-period": { zh: "开发期限届满", en: "Development period ends" },
  "transition-warning": { zh: "过渡期将在 180 日后届满", en: "Transition period ends in 180 days" },
  "transition-ends": { zh: "过渡期届满", en: "Transition period ends" },
};

const OVERDUE: Readonly<Record<Locale, string>> = { zh: "逾期：", en: "Overdue: " };

const entryOf =
  (lang: Locale) =>
  ({ case: id, room, kind, dueOn, about, costFen, overdue }: Deadline): CalendarEntry => ({
    uid: `${room}-${id}-${kind}-${dueOn}-${about.instalment ?? ""}@panhuo`,
    day: dueOn,
    summary: `${overdue ? OVERDUE[lang] : ""}${KINDS[kind]?.[lang] ?? kind} ${id}`,
    description: [
      ...Object.entries(about).map(([name, value]) => `${name}: ${value}`),
      ...(costFen === null ? [] : [`costFen: ${costFen}`]),
    ].join("\n"),
  });
