/** Finding people while somebody types. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { cleaned, dialled, ownerOf, search, type Person } from "../src/cards/dialler/search.ts";

const PEOPLE: readonly Person[] = [
  { name: "Anna Kowalska", numbers: ["+48600700800"] },
  { name: "Bernard Łąk", numbers: ["+48601234567", "+48221234567"] },
  { name: "Іван Франко", numbers: ["+380679853913"] },
  { name: "Reception", numbers: ["101"] },
  { name: "Zofia Wiśniewska", numbers: ["+48512765432"] },
];

function names(typed: string): string[] {
  return search(PEOPLE, typed, 9).map(({ name }) => name);
}

void test("names are found from the beginning of any word, without marks", () => {
  assert.deepEqual(names("an"), ["Anna Kowalska"]);
  assert.deepEqual(names("kow"), ["Anna Kowalska"]);
  assert.deepEqual(names("anna kow"), ["Anna Kowalska"]);
  assert.deepEqual(names("WISNIE"), ["Zofia Wiśniewska"]);
  assert.deepEqual(names("lak"), ["Bernard Łąk", "Bernard Łąk"]);
  assert.deepEqual(names("івАН"), ["Іван Франко"]);
  assert.deepEqual(names("nna"), []);
  assert.deepEqual(names(""), []);
});

void test("numbers are found in any spelling", () => {
  assert.deepEqual(names("+48 600-7"), ["Anna Kowalska"]);
  assert.deepEqual(names("0048512"), ["Zofia Wiśniewska"]);
  assert.deepEqual(names("0512 765"), ["Zofia Wiśniewska"]);
  assert.deepEqual(names("067985"), ["Іван Франко"]);
  assert.deepEqual(
    search(PEOPLE, "1234567", 9).map(({ number }) => number),
    ["+48601234567", "+48221234567"],
  );
  assert.deepEqual(names("*"), []);
});

void test("digits find names by the letters on their keys", () => {
  assert.deepEqual(names("2662"), ["Anna Kowalska"]);
  assert.deepEqual(names("56925"), ["Anna Kowalska"]);
  assert.deepEqual(names("9634"), ["Zofia Wiśniewska"]);
  assert.deepEqual(names("4225"), ["Іван Франко"]);
});

void test("who begins with what was typed comes before whom it is found in", () => {
  assert.deepEqual(names("10"), ["Reception"]);
  assert.deepEqual(names("48"), ["Anna Kowalska", "Bernard Łąk", "Bernard Łąk", "Zofia Wiśniewska"]);
  assert.equal(search(PEOPLE, "48", 2).length, 2);
});

void test("a number has its owner, however it is written", () => {
  assert.equal(ownerOf(PEOPLE, "+48 600 700 800"), "Anna Kowalska");
  assert.equal(ownerOf(PEOPLE, "600700800"), "Anna Kowalska");
  assert.equal(ownerOf(PEOPLE, "0600 700 800"), "Anna Kowalska");
  assert.equal(ownerOf(PEOPLE, "101"), "Reception");
  assert.equal(ownerOf(PEOPLE, "800"), null);
  assert.equal(ownerOf(PEOPLE, "+48600700801"), null);
  assert.equal(ownerOf(PEOPLE, "Anna 600700800"), null);
  assert.equal(ownerOf(PEOPLE, ""), null);
});

void test("what is dialled has no signs that are there for the eye", () => {
  assert.equal(dialled(" +48 (600) 700-800 "), "+48600700800");
  assert.equal(dialled("*72#"), "*72#");
  assert.equal(dialled(" Anna Kowalska "), "Anna Kowalska");
});

void test("what was copied loses what cannot be seen", () => {
  assert.equal(cleaned("\u202a+48 600\u00a0700 800\u202c\n"), "+48 600 700 800");
  assert.equal(cleaned("tel:+48-600-700-800"), "+48-600-700-800");
  assert.equal(cleaned("600\t700\r\n800"), "600 700 800");
});
