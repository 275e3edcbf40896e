/** Times and numbers as people read them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clockTime, duration, initials, phoneNumber } from "../src/lib/format.ts";
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

void test("a number is read in groups, and what is none stays", () => {
  assert.equal(phoneNumber("+48600700800"), "+48 600 700 800");
  assert.equal(phoneNumber("101"), "101");
  assert.equal(phoneNumber("anonymous"), "anonymous");
});

void test("initials are of the first and the last name, none of a number", () => {
  assert.deepEqual(["Anna Maria Kowalska", "Łucja", "+48600700800", null].map(initials), ["AK", "Ł", "", ""]);
});
