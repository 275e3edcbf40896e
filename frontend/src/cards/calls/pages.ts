/** Which calls are shown: the newest page, which is told again and again, and older ones that were asked for. */

import type { CallsPage, LoggedCall } from "../../lib/model.ts";

const HOUR_MS = 3_600_000;

/** Return what tells a call apart from all others. */
export function keyOf(call: { readonly account: string; readonly call_id: string }): string {
  return `${call.account} ${call.call_id}`;
}

/**
 * Put the newest page before what is shown already.
 *
 * Calls that the page should have and has not are gone, except those that `holds` says somebody is busy with. Calls
 * that are as they were remain the same objects, so that nothing of them is drawn again.
 */
export function withNewest(shown: CallsPage, newest: CallsPage, holds: (key: string) => boolean): CallsPage {
  const known = new Map(shown.calls.map((call) => [keyOf(call), call]));
  const fresh = newest.calls.map((call) => sameIfEqual(known.get(keyOf(call)), call));
  const keys = new Set(fresh.map(keyOf));
  const others = shown.calls.filter((call) => !keys.has(keyOf(call)));
  const reached = others.length < shown.calls.length ? oldestOf(newest) : -Infinity;
  const older = others.filter((call) => startOf(call) <= reached);
  const held = others.filter((call) => startOf(call) > reached && holds(keyOf(call)));
  return {
    calls: [...newestFirst([...fresh, ...held]), ...older],
    cursor: older.length > 0 ? shown.cursor : newest.cursor,
  };
}

/** Put an older page after what is shown. */
export function withOlder(shown: CallsPage, older: CallsPage): CallsPage {
  const keys = new Set(shown.calls.map(keyOf));
  return { calls: [...shown.calls, ...older.calls.filter((call) => !keys.has(keyOf(call)))], cursor: older.cursor };
}

/**
 * Put calls, which are in their order, together by the hours in which they began.
 *
 * In each frame, a browser looks whether what it draws only in sight is: hours are few, calls are thousands. A new call
 * moves none of the others into another group, so that no row is made anew.
 */
export function byHour(calls: readonly LoggedCall[]): [LoggedCall, ...LoggedCall[]][] {
  const hours: [LoggedCall, ...LoggedCall[]][] = [];
  for (const call of calls) {
    const latest = hours.at(-1);
    if (latest && hourOf(latest[0]) === hourOf(call)) latest.push(call);
    else hours.push([call]);
  }
  return hours;
}

/** Return the hour in which a call began, counted from 1970. */
export function hourOf(call: LoggedCall): number {
  return Math.floor(startOf(call) / HOUR_MS);
}

/** Return when the oldest call of the newest page began: what is older may be on the next one. */
function oldestOf(newest: CallsPage): number {
  const last = newest.calls.at(-1);
  return newest.cursor !== null && last ? startOf(last) : -Infinity;
}

function startOf(call: LoggedCall): number {
  return Date.parse(call.started_at);
}

function newestFirst(calls: LoggedCall[]): LoggedCall[] {
  return calls.sort((one, other) => startOf(other) - startOf(one));
}

function sameIfEqual(known: LoggedCall | undefined, told: LoggedCall): LoggedCall {
  return known && JSON.stringify(known) === JSON.stringify(told) ? known : told;
}
