/** What a dialler remembers in this browser: the account that calls, and the phone for each account. */

const KEY = "cloud_telephony.dialler";

export interface Choice {
  readonly account?: string;
  /** By account. */
  readonly phones: Readonly<Record<string, string>>;
}

const NONE: Choice = { phones: {} };

/** Return what was chosen; nothing where the browser keeps nothing. */
export function remembered(): Choice {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return isChoice(kept) ? kept : NONE;
  } catch {
    return NONE;
  }
}

/** Keep what was chosen; where the browser keeps nothing, it counts for as long as the page is open. */
export function remember(choice: Choice): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // The user has forbidden it.
  }
}

function isChoice(kept: unknown): kept is Choice {
  return typeof kept === "object" && kept !== null && "phones" in kept && isTexts(kept.phones);
}

function isTexts(kept: unknown): boolean {
  return typeof kept === "object" && kept !== null && Object.values(kept).every((value) => typeof value === "string");
}
