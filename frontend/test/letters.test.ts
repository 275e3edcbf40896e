/** Letters as they are compared when somebody searches. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { plainLetters } from "../src/lib/letters.ts";

void test("letters lose their marks, also those that are not made of two", () => {
  assert.deepEqual(["Zoë 9", "Łukasz", "Straße", "Їжак"].map(plainLetters), ["zoe 9", "lukasz", "strasse", "іжак"]);
});
