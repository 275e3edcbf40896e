/** Which calls a user wants to see. */

import type { HomeAssistant } from "../../lib/home-assistant.ts";
import type { ActiveCall, CallFilter } from "../../lib/model.ts";

export const KINDS = ["all", "missed", "incoming", "outgoing", "internal"] as const;
export const PERIODS = ["any", "today", "yesterday", "week", "month", "days"] as const;

export type Kind = (typeof KINDS)[number];
export type Period = (typeof PERIODS)[number];

export interface Filter {
  readonly kind: Kind;
  /** An account's `entry_id`, empty for all. */
  readonly account: string;
  readonly period: Period;
  /** The days of the period `days`, both inclusive, `2026-11-02`; empty: not bounded there. */
  readonly first: string;
  readonly last: string;
  readonly search: string;
}

/** Whether anything is hidden by it. */
export function narrows(filter: Filter): boolean {
  return filter.kind !== "all" || filter.account !== "" || filter.period !== "any" || filter.search.trim() !== "";
}

/** Return the filter as the log knows it; `accounts` are those that the card shows, none for all. */
export function asked(hass: HomeAssistant, filter: Filter, accounts: readonly string[]): CallFilter {
  const { kind, account, search } = filter;
  const chosen = account ? [account] : accounts;
  return {
    ...(chosen.length > 0 && { accounts: chosen }),
    ...(kind === "missed" && { missed: true }),
    ...((kind === "incoming" || kind === "outgoing" || kind === "internal") && { directions: [kind] }),
    ...bounds(hass, filter),
    ...(search.trim() && { search: search.trim() }),
  };
}

/** Whether a call that is under way is among those that are wanted; only the log can be searched. */
export function wants(filter: Filter, accounts: readonly string[], call: ActiveCall): boolean {
  const { kind, account, period } = filter;
  const chosen = account ? [account] : accounts;
  if (filter.search.trim() || kind === "missed" || period === "yesterday" || period === "days") return false;
  return (chosen.length === 0 || chosen.includes(call.account)) && (kind === "all" || kind === call.direction);
}

/** Return when the day began in which a moment is, in the time zone that the user sees. */
export function beginOfDay(hass: HomeAssistant, moment: number): number {
  return startOfDay(hass, dayOf(hass, moment));
}

/** Return how long the day lasts that it is, in milliseconds. */
export function untilMidnight(hass: HomeAssistant): number {
  return startOfDay(hass, shifted(dayOf(hass, Date.now()), 1)) - Date.now();
}

function bounds(hass: HomeAssistant, filter: Filter): Pick<CallFilter, "start" | "end"> {
  const [first, last] = daysOf(hass, filter);
  return {
    ...(first && { start: new Date(startOfDay(hass, first)).toISOString() }),
    ...(last && { end: new Date(startOfDay(hass, shifted(last, 1))).toISOString() }),
  };
}

/** Return the first and the last day of the period, empty where it is not bounded. */
function daysOf(hass: HomeAssistant, { period, first, last }: Filter): readonly [string, string] {
  const now = dayOf(hass, Date.now());
  switch (period) {
    case "any":
      return ["", ""];
    case "today":
      return [now, ""];
    case "yesterday":
      return [shifted(now, -1), shifted(now, -1)];
    case "week":
      return [shifted(now, -6), ""];
    case "month":
      return [shifted(now, -29), ""];
    case "days":
      return [first, last];
  }
}

function dayOf(hass: HomeAssistant, moment: number): string {
  return new Intl.DateTimeFormat("sv", { dateStyle: "short", ...zone(hass) }).format(moment);
}

function shifted(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** Return when a day begins, in the time zone that the user sees. */
function startOfDay(hass: HomeAssistant, day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Once more: between the two, clocks may have been put forward or back.
  const near = midnight - offset(hass, midnight);
  return midnight - offset(hass, near);
}

/** Return by how many milliseconds the clocks of the time zone were ahead of the world's at a moment. */
function offset(hass: HomeAssistant, moment: number): number {
  const format = new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "medium", ...zone(hass) });
  return Date.parse(`${format.format(moment).replace(" ", "T")}Z`) - moment;
}

function zone(hass: HomeAssistant): { timeZone?: string } {
  return hass.locale.time_zone === "server" ? { timeZone: hass.config.time_zone } : {};
}
