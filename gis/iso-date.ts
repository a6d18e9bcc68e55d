/** A civil date `YYYY-MM-DD` in Asia/Shanghai, no time of day. Compares correctly as text. CONV-5. */
export type IsoDate = string & { readonly __isoDate: never };

const FORM = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a day that exists in the calendar: 2021-02-29 is not. */
export function isIsoDate(text: string): text is IsoDate {
  const parts = FORM.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** @throws RangeError when the text is not a day of the calendar */
export function isoDate(text: string): IsoDate {
  if (!isIsoDate(text)) throw new RangeError(`${text} is not a civil date YYYY-MM-DD`);
  return text;
}

/** A period with both of its days included; `to: null` has no end. */
export interface Period {
  readonly from: IsoDate;
  readonly to: IsoDate | null;
}

export function contains({ from, to }: Period, day: IsoDate): boolean {
  return from <= day && (to === null || day <= to);
}

/**
 * The last day of a period of `years` from `day`: the same calendar day, that day included; where it does
 * not exist (29 February), the last day of that month. CONV-5.
 */
export function addYears(day: IsoDate, years: number): IsoDate {
  const [year, month, dayOfMonth] = split(day);
  return join(year + years, month, Math.min(dayOfMonth, daysInMonth(year + years, month)));
}

export function addDays(day: IsoDate, days: number): IsoDate {
  return fromDayNumber(dayNumber(day) + days);
}

/** Calendar days from one date to another: 2021-02-28 to 2021-03-01 is 1. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return dayNumber(to) - dayNumber(from);
}

export function yearOf(day: IsoDate): number {
  return split(day)[0];
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function split(day: IsoDate): [year: number, month: number, day: number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

function join(year: number, month: number, day: number): IsoDate {
  return isoDate(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

const MILLISECONDS_PER_DAY = 86_400_000;

/** Days since 1970-01-01. Reckoned in UTC, where every day has 24 hours. */
function dayNumber(day: IsoDate): number {
  return Date.parse(`${day}T00:00:00Z`) / MILLISECONDS_PER_DAY;
}

function fromDayNumber(days: number): IsoDate {
  return isoDate(new Date(days * MILLISECONDS_PER_DAY).toISOString().slice(0, 10));
}
