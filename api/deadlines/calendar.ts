import { addDays, isoDate } from "../../gis/iso-date.ts";

export interface CalendarEntry {
  /** The same entry keeps it in every answer, so that a calendar updates and does not repeat it. */
  readonly uid: string;
  readonly day: string;
  readonly summary: string;
  readonly description: string;
}

/** All-day entries as an iCalendar object (RFC 5545): CRLF, lines of at most 75 octets, text escaped. */
export function calendarOf(name: string, entries: readonly CalendarEntry[], stamp: string): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Panhuo//Deadlines//ZH",
    "CALSCALE:GREGORIAN",
    `X-WR-CALNAME:${escaped(name)}`,
    ...entries.flatMap(({ uid, day, summary, description }) => [
      "BEGIN:VEVENT",
      `UID:${escaped(uid)}`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${day.replaceAll("-", "")}`,
      // The end of an all-day entry is the day after it.
      `DTEND;VALUE=DATE:${addDays(isoDate(day), 1).replaceAll("-", "")}`,
      `SUMMARY:${escaped(summary)}`,
      `DESCRIPTION:${escaped(description)}`,
      "END:VEVENT",
    ]),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** What somebody wrote stays within its line: no kind of line break, and no other control character, is left. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\;,]/g, "\\$&")
    .replaceAll(/\r\n?|\n/g, "\\n")
    .replaceAll(/\p{Cc}/gu, " ");
}

const OCTETS = 75;

/** Folded between characters, never inside one. */
function folded(line: string): string {
  let [result, octets] = ["", 0];
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (octets + length > OCTETS) {
      result += "\r\n ";
      octets = 1;
    }
    result += character;
    octets += length;
  }
  return result;
}
