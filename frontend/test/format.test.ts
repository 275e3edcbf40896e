/** Times and numbers as people read them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ago, clockTime, day, duration, initials, phoneNumber, shortSeconds, timeOfDay } from "../src/lib/format.ts";
import type { HomeAssistant } from "../src/lib/home-assistant.ts";

function speaking(language: string): HomeAssistant {
  return { language, locale: { language, time_zone: "server" }, config: { time_zone: "UTC" } } as HomeAssistant;
}

void test("a running time counts up to hours", () => {
  assert.deepEqual([0, 59.9, 252, 3729].map(clockTime), ["0:00", "0:59", "4:12", "1:02:09"]);
});

void test("a length is told in the user's language", () => {
  assert.equal(duration(speaking("en"), 252), "4 min 12 sec");
  assert.equal(duration(speaking("pl"), 8040), "2 godz. 14 min");
  assert.equal(duration(speaking("en"), 0), "0 sec");
});

void test("the seconds that are left are told as short as can be", () => {
  assert.deepEqual(
    [shortSeconds("en", 3.24, 1), shortSeconds("pl", 3.24, 1), shortSeconds("en", 3, 0)],
    ["3.2s", "3,2 s", "3s"],
  );
});

void test("a number is read in groups, and what is none stays", () => {
  assert.equal(phoneNumber("+48600700800"), "+48 600 700 800");
  assert.equal(phoneNumber("+380679853913"), "+380 679 853 913");
  assert.equal(phoneNumber("+12125551234"), "+1 212 555 1234");
  assert.equal(phoneNumber("+79161234567"), "+7 916 123 4567");
  assert.equal(phoneNumber("+442079460000"), "+44 207 946 0000");
  assert.equal(phoneNumber("101"), "101");
  assert.equal(phoneNumber("anonymous"), "anonymous");
});

void test("initials are of the first and the last name, none of a number", () => {
  assert.deepEqual(["Anna Maria Kowalska", "Łucja", "+48600700800", null].map(initials), ["AK", "Ł", "", ""]);
});

void test("days are those of the clock on the wall, when it is put back too", (context) => {
  const warsaw = { ...speaking("en"), config: { time_zone: "Europe/Warsaw" } } as HomeAssistant;
  // Half past one in the night in which two o'clock comes twice, and a day later.
  context.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-10-25T00:30:00Z") });
  assert.equal(ago(warsaw, "2026-10-24T21:45:00Z"), "yesterday");
  assert.equal(ago(warsaw, "2026-10-24T22:15:00Z"), "2 hours ago");
  context.mock.timers.setTime(Date.parse("2026-10-26T00:30:00+01:00"));
  assert.equal(day(warsaw, "2026-10-25T00:30:00+02:00"), "yesterday");
  assert.equal(day(warsaw, "2026-10-24T23:59:00+02:00"), "Saturday");
});

void test("the time of day is told as the user has set it", () => {
  const english = speaking("en");
  const times = (["12", "24", "language"] as const).map((time_format) =>
    timeOfDay({ ...english, locale: { ...english.locale, time_format } }, "2026-10-25T20:05:00Z").replace(/\s/u, " "),
  );
  assert.deepEqual(times, ["8:05 PM", "20:05", "8:05 PM"]);
});
