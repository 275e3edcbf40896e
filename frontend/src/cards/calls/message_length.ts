/** How long a text message is, as providers count and charge it. */

export interface MessageLength {
  readonly characters: number;
  readonly parts: number;
}

// GSM 03.38: the letters that take one place, and those that take two. All others make every letter take more room.
const SINGLE = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const DOUBLE = new Set("^{}\\[~]|€\f");

export function lengthOf(message: string): MessageLength {
  const letters = Array.from(message);
  const isGsm = letters.every((letter) => SINGLE.has(letter) || DOUBLE.has(letter));
  const units = isGsm ? letters.length + letters.filter((letter) => DOUBLE.has(letter)).length : message.length;
  const [alone, joined] = isGsm ? [160, 153] : [70, 67];
  return { characters: letters.length, parts: units <= alone ? 1 : Math.ceil(units / joined) };
}
