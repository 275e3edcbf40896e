/** What the tiles of the extensions card show, and which of them a change is about. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Board, matcher, type Changes, type News } from "../src/cards/extensions/board.ts";
import { Rings } from "../src/cards/extensions/rings.ts";
import type { ExtensionsConfig } from "../src/cards/extensions/settings.ts";
import type { HomeAssistant, StateObject } from "../src/lib/home-assistant.ts";
import type { Account, ActiveCall } from "../src/lib/model.ts";

const CHANGED = "2026-11-02T10:00:00Z";
const ANSWERED = "2026-11-02T09:58:00Z";
const PEOPLE: Readonly<Record<string, string>> = { "9": "Zoë", "101": "Reception", "102": "Marta", "103": "Jan" };
const ACCOUNT = {
  entry_id: "office",
  title: "Office",
  loaded: true,
  can: ["dial"],
  own_extension: "101",
} as unknown as Account;

function id(number: string): string {
  return `sensor.extension_${number}`;
}

function state(number: string, status = "idle", attributes: object = {}): StateObject {
  const own = status === "unavailable" ? {} : { extension: number, ...attributes };
  return { entity_id: id(number), state: status, attributes: own, last_changed: CHANGED, last_updated: CHANGED };
}

function house(): HomeAssistant {
  const numbers = Object.keys(PEOPLE);
  return {
    language: "en",
    states: Object.fromEntries(numbers.map((number) => [id(number), state(number)])),
    entities: Object.fromEntries(
      numbers.map((number) => {
        const about = { platform: "cloud_telephony", translation_key: "extension_status", device_id: number };
        return [id(number), { entity_id: id(number), ...about }];
      }),
    ),
    devices: Object.fromEntries(
      numbers.map((number) => [number, { name: `${PEOPLE[number]} ${number}`, config_entry_id: "office" }]),
    ),
    areas: {},
    formatEntityState: ({ state: status }: StateObject) => `(${status})`,
  } as unknown as HomeAssistant;
}

function news(config: Partial<ExtensionsConfig> = {}): News {
  const whole = { type: "custom:cloud-telephony-extensions-card", ...config };
  return { hass: house(), config: whole, accounts: [ACCOUNT], calls: [], dialling: new Set(), search: "" };
}

function withState(before: News, changed: StateObject): News {
  const states = { ...before.hass.states, [changed.entity_id]: changed };
  return { ...before, hass: { ...before.hass, states } };
}

function call(about: Partial<ActiveCall>): ActiveCall {
  const outside = { from_number: "+48600700800", from_name: "Dr Nowak", to_number: null, to_name: null };
  const whole = { account: "office", direction: "incoming", extension: "102", queue: null, answered_at: ANSWERED };
  return { ...whole, ...outside, ...about } as ActiveCall;
}

function numbers({ views }: Changes): string[] {
  return views.map(({ number }) => number);
}

function order(board: Board): string[] {
  return board.groups.flatMap(({ entityIds }) => entityIds);
}

void test("numbers are matched whole, with a star for anything", () => {
  const isMeant = matcher(["10*", "sensor.extension_9", "2.1"]);
  const found = ["101", "110", "9", "10", "2x1", ""].filter((number) => isMeant({ entityId: id(number), number }));
  assert.deepEqual(found, ["101", "9", "10"]);
});

void test("tiles stand in the order of their numbers, and are named without them", () => {
  const board = new Board();
  assert.equal(board.take(news()).places, true);
  assert.deepEqual(board.groups, [{ name: "", hidden: false, entityIds: [id("9"), id("101"), id("102"), id("103")] }]);
  assert.equal(board.view(id("102"))?.name, "Marta");
});

void test("a change is about one tile, and no change about none", () => {
  const board = new Board();
  const first = news();
  board.take(first);
  const second = withState(first, state("102", "ringing", { connected_name: "Anna" }));
  const changes = board.take(second);
  assert.deepEqual([numbers(changes), changes.places, changes.counts], [["102"], false, true]);
  assert.deepEqual(
    changes.views.map(({ party }) => party),
    ["Anna"],
  );
  assert.deepEqual(board.counts, { all: 4, talking: 0, ringing: 1, shown: 4 });
  const elsewhere = { ...second, hass: { ...second.hass, states: { ...second.hass.states } } };
  assert.deepEqual(board.take(elsewhere), { places: false, counts: false, views: [] });
});

void test("of each ringing it is told once, by whichever card", () => {
  const [rings, card, later] = [new Rings(), new Board(), new Board()];
  const told = (board: Board): string[] => rings.take(board.views).map(({ number }) => number);
  const first = withState(news(), state("102", "ringing"));
  card.take(first);
  assert.deepEqual(told(card), ["102"]);
  later.take(first);
  assert.deepEqual(told(later), []);
  // Without a connection, nobody is told that it stopped ringing meanwhile.
  later.take(withState(first, { ...state("102", "ringing"), last_changed: ANSWERED }));
  assert.deepEqual(told(later), ["102"]);
});

void test("of whom is hidden it is told when he is seen", () => {
  const [rings, board] = [new Rings(), new Board()];
  const ringing = withState(news(), state("102", "ringing"));
  board.take({ ...ringing, search: "Jan" });
  assert.deepEqual(rings.take(board.views), []);
  board.take(ringing);
  assert.equal(rings.take(board.views).length, 1);
});

void test("who talks is counted from the answer, and is named by the call if the phone does not", () => {
  const board = new Board();
  const first = withState(news(), state("102", "in_use", { connected_number: "+48600700800" }));
  board.take(first);
  assert.equal(board.view(id("102"))?.party, "+48 600 700 800");
  assert.equal(board.view(id("102"))?.since, CHANGED);
  const called = { ...first, calls: [call({ extension: "103", answered_at: null }), call({})] };
  assert.deepEqual(numbers(board.take(called)), ["102"]);
  assert.equal(board.view(id("102"))?.party, "Dr Nowak");
  assert.equal(board.view(id("102"))?.since, ANSWERED);
  // Who is on hold waits since then.
  board.take(withState(called, state("102", "on_hold")));
  assert.equal(board.view(id("102"))?.since, CHANGED);
});

void test("of an internal call each side shows the other one", () => {
  const board = new Board();
  const sides = { from_number: "102", from_name: "Marta", to_number: "103", to_name: "Jan" };
  const talking = withState(withState(news(), state("102", "in_use")), state("103", "in_use"));
  board.take({ ...talking, calls: [call({ direction: "internal", extension: "102", ...sides })] });
  assert.deepEqual([board.view(id("102"))?.party, board.view(id("103"))?.party], ["Jan", "Marta"]);
});

void test("a tile keeps its number while its account is not connected, and learns it afterwards", () => {
  const board = new Board();
  const first = withState(news(), state("103", "unavailable"));
  board.take(first);
  assert.equal(board.view(id("103"))?.name, "Jan 103");
  assert.equal(board.view(id("103"))?.callable, false);
  const second = withState(first, state("103"));
  assert.equal(board.take(second).places, true);
  assert.deepEqual([board.view(id("103"))?.name, board.view(id("103"))?.callable], ["Jan", true]);
  board.take(withState(second, state("103", "unavailable")));
  assert.equal(board.view(id("103"))?.number, "103");
});

void test("one calls others, where the account can call, and not oneself", () => {
  const board = new Board();
  board.take(news());
  assert.deepEqual(
    ["101", "102"].map((number) => board.view(id(number))?.callable),
    [false, true],
  );
  board.take(news({ own_extension: "102" }));
  assert.deepEqual(
    ["101", "102"].map((number) => board.view(id(number))?.callable),
    [true, false],
  );
  board.take({ ...news(), accounts: undefined });
  assert.equal(board.view(id("102"))?.callable, false);
});

void test("a search hides all others, and finds without accents", () => {
  const board = new Board();
  const first = news();
  board.take(first);
  const changes = board.take({ ...first, search: " zoe" });
  assert.deepEqual(numbers(changes), ["101", "102", "103"]);
  assert.equal(changes.places, true);
  assert.equal(board.counts.shown, 1);
});

void test("groups are as they are set up, and what is in none comes last", () => {
  const board = new Board();
  const groups = [
    { name: "Nobody", extensions: ["5*"] },
    { name: "Door", entities: [id("101")], extensions: ["9"] },
  ];
  board.take(news({ groups, exclude: ["103"] }));
  assert.deepEqual(
    board.groups.map(({ name, entityIds }) => [name, entityIds]),
    [
      ["Door", [id("9"), id("101")]],
      ["", [id("102")]],
    ],
  );
});

void test("listed entities keep their order, also one that there is not", () => {
  const board = new Board();
  board.take(news({ entities: [id("103"), "sensor.gone", id("9")] }));
  assert.deepEqual(order(board), [id("103"), "sensor.gone", id("9")]);
  assert.equal(board.view("sensor.gone")?.status, "unknown");
  board.take(news({ entities: [id("9"), id("103")], sort: "name" }));
  assert.deepEqual(order(board), [id("103"), id("9")]);
});

void test("who rings moves to the front when that is the order", () => {
  const board = new Board();
  const first = news({ sort: "status" });
  board.take(first);
  assert.equal(board.take(withState(first, state("103", "ringing"))).places, true);
  assert.deepEqual(order(board).slice(0, 2), [id("103"), id("9")]);
});
