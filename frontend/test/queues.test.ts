/** The line of the queues card. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { highestOf, pathsOf, peaksOf } from "../src/cards/queues/line.ts";

void test("each part of the time has its highest value, and what held when it began", () => {
  const points = [
    { at: 50, value: 1 },
    { at: 110, value: 4 },
    { at: 120, value: 2 },
    { at: 250, value: null },
  ];
  assert.deepEqual(peaksOf(points, 100, 500, 4), [4, 2, null, null]);
});

void test("nothing is known before the first value", () => {
  assert.deepEqual(peaksOf([{ at: 350, value: 0 }], 100, 500, 4), [null, null, 0, 0]);
  assert.deepEqual(peaksOf([], 0, 10, 2), [null, null]);
});

void test("the highest value is that of the time, the last of several", () => {
  const points = [
    { at: 10, value: 9 },
    { at: 20, value: 3 },
    { at: 110, value: 5 },
    { at: 120, value: 1 },
    { at: 130, value: 5 },
  ];
  assert.deepEqual(highestOf(points, 100), { at: 130, value: 5 });
  assert.deepEqual(highestOf(points.slice(0, 2), 100), { at: 100, value: 3 });
  assert.equal(highestOf([{ at: 110, value: null }], 100), null);
});

void test("the line is broken where nothing is known", () => {
  const { line, area } = pathsOf([0, 4, null, 2, 9], 4, 100, 40);
  assert.equal(line, "M0 40L25 0M75 20L100 0");
  assert.equal(area, "M0 40L0 40L25 0L25 40ZM75 40L75 20L100 0L100 40Z");
});
