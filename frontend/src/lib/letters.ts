/** Letters as they are compared when somebody searches. */

// Those that are not made of another one and a mark.
const PLAIN: Readonly<Record<string, string>> = { ł: "l", đ: "d", ø: "o", ß: "ss", æ: "ae", œ: "oe", ı: "i" };

/** Return a text in small letters without marks. */
export function plainLetters(text: string): string {
  const small = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return small.replace(/[łđøßæœı]/g, (letter) => PLAIN[letter] ?? letter);
}
