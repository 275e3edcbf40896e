/** Times and numbers as people read them, in the user's language and Home Assistant's settings. */

import type { HomeAssistant, Locale } from "./home-assistant.ts";

const MINUTE = 60;
const HOUR = 3600;
const DAY_MS = 86_400_000;

/** Return a running time: `4:12`, `1:02:09`. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / HOUR), Math.floor((whole % HOUR) / MINUTE)];
  const rest = String(whole % MINUTE).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Return a length in words: `4 min 12 s`, `2 h 14 min`. */
export function duration(hass: HomeAssistant, seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] =
    whole >= HOUR
      ? [[Math.floor(whole / HOUR), "hour"], [Math.floor((whole % HOUR) / MINUTE), "minute"]] // prettier-ignore
      : [[Math.floor(whole / MINUTE), "minute"], [whole % MINUTE, "second"]]; // prettier-ignore
  const shown = parts.filter(([value]) => value > 0);
  const units: [number, string][] = shown.length > 0 ? shown : [[0, "second"]];
  return units.map(([value, unit]) => numberFormat(hass.language, { style: "unit", unit }).format(value)).join(" ");
}

/** Return seconds as short as can be, with so many digits behind the point: `3.2s`. */
export function shortSeconds(language: string, seconds: number, digits: number): string {
  const length = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return numberFormat(language, { style: "unit", unit: "second", unitDisplay: "narrow", ...length }).format(seconds);
}

/** Return the seconds from a moment until now, never fewer than none. */
export function secondsSince(moment: string | null | undefined): number {
  return moment ? Math.max(0, (Date.now() - Date.parse(moment)) / 1000) : 0;
}

/** Return a time of day: `10:42`, `8:05 PM`. */
export function timeOfDay(hass: HomeAssistant, moment: string): string {
  return dateFormat(hass, { hour: "numeric", minute: "2-digit", ...hourCycle(hass.locale) }).format(new Date(moment));
}

/** Return a day: in words if it is near (`today`, `yesterday`), else its date. */
export function day(hass: HomeAssistant, moment: string): string {
  const away = daysAway(hass, moment);
  if (away >= -1) return new Intl.RelativeTimeFormat(hass.language, { numeric: "auto" }).format(away, "day");
  if (away > -7) return dateFormat(hass, { weekday: "long" }).format(new Date(moment));
  return dateFormat(hass, { day: "numeric", month: "short", year: "numeric" }).format(new Date(moment));
}

/** Return how long ago something was: `3 days ago`. */
export function ago(hass: HomeAssistant, moment: string): string {
  const seconds = secondsSince(moment);
  const format = new Intl.RelativeTimeFormat(hass.language, { numeric: "auto" });
  if (seconds < HOUR) return format.format(-Math.floor(seconds / MINUTE), "minute");
  const away = daysAway(hass, moment);
  return away === 0 ? format.format(-Math.floor(seconds / HOUR), "hour") : format.format(away, "day");
}

/** The codes of countries that have one digit or two; all others have three. */
const SHORT_CODES = /^\+([17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** Return a telephone number in groups that can be read: `+48 600 700 800`; other texts as they are. */
export function phoneNumber(number: string): string {
  if (!/^\+\d{7,15}$/.test(number)) return number;
  const code = SHORT_CODES.exec(number)?.[0] ?? number.slice(0, 4);
  return `${code} ${number.slice(code.length).replace(/\d{3}(?=\d{2})/g, "$& ")}`;
}

/** Return the letters that stand for a name: `AK`; none for a number. */
export function initials(name: string | null): string {
  const words = name?.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [];
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => /./su.exec(word ?? "")?.[0] ?? "",
  );
  return letters.join("").toLocaleUpperCase();
}

function daysAway(hass: HomeAssistant, moment: string): number {
  return Math.round((dayNumber(hass, new Date(moment)) - dayNumber(hass, new Date())) / DAY_MS);
}

function dayNumber(hass: HomeAssistant, moment: Date): number {
  const parts = dateFormat(hass, { year: "numeric", month: "numeric", day: "numeric" }, "en").formatToParts(moment);
  const part = (type: string): number => Number(parts.find((found) => found.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"));
}

function hourCycle({ time_format }: Locale): Intl.DateTimeFormatOptions {
  if (time_format === "12") return { hourCycle: "h12" };
  if (time_format === "24") return { hourCycle: "h23" };
  if (time_format === "language") return {};
  const { hour12 } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
  return { hourCycle: hour12 ? "h12" : "h23" };
}

// Making a format takes longer than using it a hundred times.
const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

function dateFormat(
  hass: HomeAssistant,
  options: Intl.DateTimeFormatOptions,
  language = hass.language,
): Intl.DateTimeFormat {
  const all = hass.locale.time_zone === "server" ? { ...options, timeZone: hass.config.time_zone } : options;
  return kept(`date ${language} ${JSON.stringify(all)}`, () => new Intl.DateTimeFormat(language, all));
}

function numberFormat(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const all: Intl.NumberFormatOptions = { unitDisplay: "short", ...options };
  return kept(`number ${language} ${JSON.stringify(all)}`, () => new Intl.NumberFormat(language, all));
}

function kept<T extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => T): T {
  const known = formats.get(key) as T | undefined;
  if (known) return known;
  const made = make();
  formats.set(key, made);
  return made;
}
