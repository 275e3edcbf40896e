/** The one clock that everything counts by. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Ticking, eachSecond } from "../src/lib/clock.ts";

const host = {
  drawn: 0,
  updateComplete: Promise.resolve(true),
  addController: () => undefined,
  removeController: () => undefined,
  requestUpdate: () => {
    host.drawn++;
  },
};

void test("all count together, at the beginning of each second", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_400 });
  let count = 0;
  const stop = eachSecond(() => count++);
  context.mock.timers.tick(599);
  assert.equal(count, 0);
  context.mock.timers.tick(1);
  assert.equal(count, 1);
  for (let second = 0; second < 3; second++) context.mock.timers.tick(1000);
  assert.equal(count, 4);
  stop();
  for (let second = 0; second < 3; second++) context.mock.timers.tick(1000);
  assert.equal(count, 4);
});

void test("an element that has gone does not count, even if it was about to be drawn", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
  const ticking = new Ticking(host, () => true);
  ticking.hostConnected();
  context.mock.timers.tick(1000);
  assert.equal(host.drawn, 1);
  ticking.hostDisconnected();
  ticking.hostUpdated();
  context.mock.timers.tick(5000);
  assert.equal(host.drawn, 1);
});
