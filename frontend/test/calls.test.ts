/** Which calls are shown, and how long messages are. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { HomeAssistant } from "../src/lib/home-assistant.ts";
import type { CallsPage, LoggedCall } from "../src/lib/model.ts";
import { asked, beginOfDay, type Filter } from "../src/cards/calls/filter.ts";
import { lengthOf } from "../src/cards/calls/message_length.ts";
import { byHour, withNewest, withOlder } from "../src/cards/calls/pages.ts";

const NOBODY = (): boolean => false;

/** The call that began so many minutes after midnight. */
function call(minute: number, changes: Partial<LoggedCall> = {}): LoggedCall {
  const at = new Date(Date.UTC(2026, 10, 2, 0, minute)).toISOString();
  return { account: "a", call_id: String(minute), started_at: at, ...changes } as LoggedCall;
}

function page(cursor: string | null, ...minutes: number[]): CallsPage {
  return { calls: minutes.map((minute) => call(minute)), cursor };
}

function minutes({ calls }: CallsPage): number[] {
  return calls.map(({ call_id }) => Number(call_id));
}

void test("new calls push none out and double none", () => {
  const shown = withOlder(page("after 3", 5, 4, 3), page("after 1", 2, 1));
  const now = withNewest(shown, page("after 5", 7, 6, 5), NOBODY);
  assert.deepEqual([minutes(now), now.cursor], [[7, 6, 5, 4, 3, 2, 1], "after 1"]);
});

void test("a page that reaches into what is shown is added without doubles", () => {
  assert.deepEqual(minutes(withOlder(page("x", 5, 4, 3), page(null, 3, 2))), [5, 4, 3, 2]);
});

void test("calls that are gone are shown no more, unless somebody is busy with them", () => {
  const shown = page("after 3", 5, 4, 3);
  assert.deepEqual(minutes(withNewest(shown, page("after 3", 5, 3), NOBODY)), [5, 3]);
  assert.deepEqual(minutes(withNewest(shown, page("after 3", 5, 3), (key) => key === "a 4")), [5, 4, 3]);
  assert.deepEqual(minutes(withNewest(shown, page(null, 5), NOBODY)), [5]);
});

void test("a gap is not hidden: what lies behind it is asked for again", () => {
  const now = withNewest(page("after 1", 3, 2, 1), page("after 8", 9, 8), NOBODY);
  assert.deepEqual([minutes(now), now.cursor], [[9, 8], "after 8"]);
});

void test("of calls that began in the same moment the older page keeps its own", () => {
  const twin = call(3, { call_id: "twin" });
  const shown = { calls: [call(4), call(3), twin], cursor: "x" };
  const now = withNewest(shown, page("y", 5, 4, 3), NOBODY);
  assert.deepEqual(
    now.calls.map(({ call_id }) => call_id),
    ["5", "4", "3", "twin"],
  );
});

void test("calls are put together by hours, which a new call changes none of but its own", () => {
  const { calls } = page(null, 125, 121, 119, 60, 59);
  const groups = (of: readonly LoggedCall[]): number[][] =>
    byHour(of).map((hour) => minutes({ calls: hour, cursor: null }));
  assert.deepEqual(groups(calls), [[125, 121], [119, 60], [59]]);
  assert.deepEqual(groups([call(180), ...calls, call(1)]), [[180], [125, 121], [119, 60], [59, 1]]);
  assert.deepEqual(groups([]), []);
});

void test("what has not changed stays the same object, what has is replaced", () => {
  const shown = page(null, 2, 1);
  const now = withNewest(shown, { calls: [call(2), call(1, { from_name: "Anna" })], cursor: null }, NOBODY);
  assert.equal(now.calls[0], shown.calls[0]);
  assert.equal(now.calls[1]?.from_name, "Anna");
});

void test("days begin in the time zone that is seen, and may have 23 hours", () => {
  const hass = { locale: { time_zone: "server" }, config: { time_zone: "Europe/Warsaw" } } as HomeAssistant;
  const filter: Filter = {
    kind: "missed",
    account: "",
    period: "days",
    first: "2026-03-29",
    last: "2026-03-29",
    search: " Anna ",
  };
  assert.deepEqual(asked(hass, filter, ["a", "b"]), {
    accounts: ["a", "b"],
    missed: true,
    start: "2026-03-28T23:00:00.000Z",
    end: "2026-03-29T22:00:00.000Z",
    search: "Anna",
  });
  assert.deepEqual(asked(hass, { ...filter, kind: "internal", account: "b", first: "", last: "", search: "" }, []), {
    accounts: ["b"],
    directions: ["internal"],
  });
});

void test("a day begins at its midnight, however long it is", () => {
  const hass = { locale: { time_zone: "server" }, config: { time_zone: "Europe/Warsaw" } } as HomeAssistant;
  const begin = (moment: string): string => new Date(beginOfDay(hass, Date.parse(moment))).toISOString();
  assert.equal(begin("2026-03-29T21:59:59Z"), "2026-03-28T23:00:00.000Z");
  assert.equal(begin("2026-03-29T22:00:00Z"), "2026-03-29T22:00:00.000Z");
  assert.equal(begin("2026-03-28T23:00:00Z"), "2026-03-28T23:00:00.000Z");
});

void test("text messages are counted as they are charged", () => {
  assert.deepEqual(lengthOf("a".repeat(160)), { characters: 160, parts: 1 });
  assert.deepEqual(lengthOf("a".repeat(161)), { characters: 161, parts: 2 });
  assert.deepEqual(lengthOf("€".repeat(80)), { characters: 80, parts: 1 });
  assert.deepEqual(lengthOf("€".repeat(81)), { characters: 81, parts: 2 });
  assert.deepEqual(lengthOf("ł".repeat(71)), { characters: 71, parts: 2 });
  assert.deepEqual(lengthOf("😀".repeat(35)), { characters: 35, parts: 1 });
});
