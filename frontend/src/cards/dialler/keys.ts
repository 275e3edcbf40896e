/** The keys of a telephone. */

export interface Key {
  readonly digit: string;
  readonly latin: string;
  readonly cyrillic: string;
}

export const KEYS: readonly Key[] = [
  { digit: "1", latin: "", cyrillic: "" },
  { digit: "2", latin: "ABC", cyrillic: "АБВГ" },
  { digit: "3", latin: "DEF", cyrillic: "ДЕЖЗ" },
  { digit: "4", latin: "GHI", cyrillic: "ИЙКЛ" },
  { digit: "5", latin: "JKL", cyrillic: "МНОП" },
  { digit: "6", latin: "MNO", cyrillic: "РСТУ" },
  { digit: "7", latin: "PQRS", cyrillic: "ФХЦЧ" },
  { digit: "8", latin: "TUV", cyrillic: "ШЩЪЫ" },
  { digit: "9", latin: "WXYZ", cyrillic: "ЬЭЮЯ" },
  { digit: "*", latin: "", cyrillic: "" },
  { digit: "0", latin: "+", cyrillic: "+" },
  { digit: "#", latin: "", cyrillic: "" },
];

// Letters of other alphabets stand with the one that they are written like.
const ALSO: Readonly<Record<string, string>> = { ґ: "2", є: "3", і: "4" };

const DIGITS = new Map<string, string>(Object.entries(ALSO));
for (const { digit, latin, cyrillic } of KEYS) {
  for (const letter of Array.from(`${latin}${cyrillic}${digit}`.toLowerCase())) DIGITS.set(letter, digit);
}

/** Return the digit of the key that a small letter stands on; the letter itself if it stands on none. */
export function keyOf(letter: string): string {
  return DIGITS.get(letter) ?? letter;
}

/** Return the letters of a key as those who read this language know them. */
export function lettersOf(key: Key, language: string): string {
  return /^(?:be|bg|kk|mk|ru|sr|uk)\b/.test(language) ? key.cyrillic : key.latin;
}
