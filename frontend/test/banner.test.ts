/** Which calls the banner shows, and for how long. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Bell, LINGERS } from "../src/cards/banner/bell.ts";
import { choicesOf, isChoice } from "../src/cards/banner/choices.ts";
import { exampleRing } from "../src/cards/banner/example.ts";
import type { Account, ActiveCall, CallState } from "../src/lib/model.ts";

function call(id: string, state: CallState = "ringing", timeLeft: number | null = null): ActiveCall {
  const routing = timeLeft === null ? null : { time_left: timeLeft, deadline: 4 };
  return { ...exampleRing(undefined, "Anna").call, account: "account", call_id: id, state, routing };
}

function timeLeft(one: ActiveCall): number {
  return one.routing?.time_left ?? 0;
}

function shown(bell: Bell): string[] {
  return bell.rings.map((ring) => `${ring.call.call_id} ${ring.outcome ?? "rings"}`);
}

function closing(bell: Bell): number[] {
  return bell.rings.map((ring) => ring.closesAt);
}

void test("what rings is shown, in the order in which it came, and what became of it for a while", () => {
  const bell = new Bell();
  bell.take([call("1"), call("2")], timeLeft, 0);
  bell.take([call("1"), call("2"), call("3")], timeLeft, 0);
  assert.deepEqual(shown(bell), ["1 rings", "2 rings", "3 rings"]);
  assert.equal(bell.nextLeave(0), null);

  bell.take([call("2", "answered")], timeLeft, 1000);
  assert.deepEqual(shown(bell), ["1 over", "2 answered", "3 over"]);
  bell.take([], timeLeft, 2000);
  assert.deepEqual(shown(bell), ["1 over", "2 answered", "3 over"]);
  assert.equal(bell.nextLeave(2000), LINGERS - 1000);
  bell.take([], timeLeft, 1000 + LINGERS);
  assert.deepEqual(shown(bell), []);
});

void test("a call that was answered before it was seen is not shown", () => {
  const bell = new Bell();
  bell.take([call("1", "answered"), call("2", "dialing")], timeLeft, 0);
  assert.deepEqual(shown(bell), []);
});

void test("a call that was refused here is not over for another reason", () => {
  const bell = new Bell();
  bell.take([call("1")], timeLeft, 0);
  const [ring] = bell.rings;
  assert.ok(ring);
  ring.made = { name: "Reject", refuses: true, state: "accepted" };
  bell.take([], timeLeft, 10);
  assert.deepEqual(shown(bell), ["1 rejected"]);
});

void test("the end of the time to decide stays where it is, until it is another one", () => {
  const bell = new Bell();
  bell.take([call("1", "ringing", 4)], timeLeft, 0);
  bell.take([call("1", "ringing", 3.1)], timeLeft, 1000);
  assert.deepEqual(closing(bell), [4000]);
  bell.take([call("1")], timeLeft, 2000);
  assert.deepEqual(closing(bell), [0]);
});

const account = {
  extensions: [{ number: "102", name: "Marta" }],
  scenarios: ["0-1"],
} as unknown as Account;
const text = (key: string): string => key;

void test("without settings a call goes to the own phone, or as the account's rules may send it", () => {
  const choices = choicesOf(account, undefined, "101", text);
  assert.deepEqual(
    choices.map(({ kind, route }) => [kind, route]),
    [
      ["primary", { extension: "101" }],
      ["plain", { scenario: "0-1" }],
      ["danger", { reject: true }],
    ],
  );
});

void test("choices are as the user wrote them", () => {
  const chosen = [{ extension: 102 }, { name: "Voicemail", icon: "mdi:voicemail", scenario: "0-9" }, { hang_up: true }];
  assert.deepEqual(choicesOf(account, chosen, "101", text), [
    { name: "Marta (102)", icon: "mdi:phone-forward", kind: "plain", route: { extension: "102" } },
    { name: "Voicemail", icon: "mdi:voicemail", kind: "plain", route: { scenario: "0-9" } },
    { name: "banner_hang_up", icon: "mdi:phone-hangup", kind: "danger", route: { hang_up: true } },
  ]);
});

void test("a choice has one destination", () => {
  assert.deepEqual(
    [{ extension: "1" }, { reject: true, hang_up: false }, { name: "Nowhere" }, { extension: "1", reject: true }].map(
      isChoice,
    ),
    [true, true, false, false],
  );
});
