/** Finding people while somebody types: by name, by number, and by the letters on the keys. */

import { plainLetters } from "../../lib/letters.ts";
import { keyOf } from "./keys.ts";

export interface Person {
  readonly name: string;
  readonly numbers: readonly string[];
}

/** A number that can be called, and whose it is. */
export interface Match {
  readonly name: string;
  readonly number: string;
}

/** As many digits as are needed before numbers are looked into. */
const FEW_DIGITS = 2;
/** Shorter numbers are those of extensions and services: they are the same only if all of their digits are. */
const LONG_NUMBER = 7;

/** Return the best matches for what was typed, one for each number. */
export function search(people: readonly Person[], typed: string, limit: number): Match[] {
  const rank = isNumber(typed) ? byDigits(digitsOf(typed)) : byName(folded(typed));
  const found: { match: Match; rank: number }[] = [];
  for (const { name, numbers } of people) {
    for (const number of numbers) {
      const place = rank(name, number);
      if (place !== null) found.push({ match: { name, number }, rank: place });
    }
  }
  return found
    .sort((one, other) => one.rank - other.rank)
    .slice(0, limit)
    .map(({ match }) => match);
}

/** Return whose number this is, if it is anybody's. */
export function ownerOf(people: readonly Person[], number: string): string | null {
  const digits = digitsOf(number);
  if (digits === "" || !isNumber(number)) return null;
  return people.find(({ numbers }) => numbers.some((known) => isSame(digitsOf(known), digits)))?.name ?? null;
}

/** Is this a number, in whatever way it is written, rather than a name? */
export function isNumber(text: string): boolean {
  return !/\p{L}/u.test(text);
}

/** Return what is dialled for what was typed or pasted: a number without what makes it easy to read, or a name. */
export function dialled(text: string): string {
  const trimmed = text.trim();
  return isNumber(trimmed) ? trimmed.replace(/[^\d+*#]/g, "") : trimmed;
}

/** Return what was copied from elsewhere, without the marks and the scheme that come along unseen. */
export function cleaned(pasted: string): string {
  return pasted
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim()
    .replace(/^(?:tel|callto|sip):/i, "");
}

type Rank = (name: string, number: string) => number | null;

function byName(typed: string): Rank {
  return (name) => (typed === "" ? null : beginsWith(words(name), " ", typed));
}

function byDigits(digits: string): Rank {
  const national = digits.replace(/^0/, "");
  return (name, number) => {
    if (digits === "") return null;
    const known = digitsOf(number);
    if (known.startsWith(digits)) return 0;
    const spelt = beginsWith(words(name).map(keysOf), "", digits);
    if (spelt !== null) return 1 + spelt;
    return national.length >= FEW_DIGITS && known.includes(national) ? 3 : null;
  };
}

/** Return 0 if the words begin with what was typed, 1 if they do from a later one on. */
function beginsWith(words: readonly string[], glue: string, typed: string): number | null {
  const at = words.findIndex((_, index) => words.slice(index).join(glue).startsWith(typed));
  return at < 0 ? null : Math.min(at, 1);
}

function words(name: string): string[] {
  return folded(name).split(" ");
}

function keysOf(word: string): string {
  return Array.from(word, keyOf).join("");
}

function folded(text: string): string {
  return plainLetters(text)
    .replace(/[^\p{L}\d]+/gu, " ")
    .trim();
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, "").replace(/^00/, "");
}

function isSame(one: string, other: string): boolean {
  if (Math.min(one.length, other.length) < LONG_NUMBER) return one === other;
  return one.endsWith(other.replace(/^0/, "")) || other.endsWith(one.replace(/^0/, ""));
}
