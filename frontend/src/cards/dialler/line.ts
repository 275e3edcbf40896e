/** From where is called: the account and its phone. */

import type { Account } from "../../lib/model.ts";
import type { Choice } from "./memory.ts";
import type { Person } from "./search.ts";

export interface Line {
  readonly account: Account;
  /** The accounts to choose from; none if the settings say which it is. */
  readonly accounts: readonly Account[];
  /** None where the provider knows the phone, or nobody has said which it is. */
  readonly phone: string | null;
  /** The phones to choose from; none if there is no choice. */
  readonly phones: readonly Phone[];
}

export interface Phone {
  readonly number: string;
  readonly name: string | null;
}

interface Settings {
  readonly account?: string;
  readonly extension?: string | number;
}

/** Why nobody can call: it is not known yet; an account is not ready; nothing can call; what the settings say cannot. */
export type NoLine = "unknown" | "waiting" | "none" | "gone";

/** Return from where is called, or why from nowhere. */
export function lineOf(all: readonly Account[] | undefined, settings: Settings, choice: Choice): Line | NoLine {
  if (!all) return "unknown";
  const meant = settings.account ? all.filter(({ entry_id }) => entry_id === settings.account) : all;
  const accounts = meant.filter(({ can }) => can.includes("dial"));
  const account = accounts.find(({ entry_id }) => entry_id === choice.account) ?? accounts[0];
  // What one can that is not loaded is not known.
  if (!account && meant.some(({ loaded }) => !loaded)) return "waiting";
  if (!account) return settings.account ? "gone" : "none";
  return { account, accounts: settings.account ? [] : accounts, ...phoneOf(account, settings, choice) };
}

/** Return the choice with another phone of an account. */
export function choiceOf(choice: Choice, account: string, phone: string): Choice {
  return { ...choice, phones: { ...choice.phones, [account]: phone } };
}

/** Return who can be called: the contacts of all accounts, each once, and the phones of the one that calls. */
export function peopleOf(accounts: readonly Account[], account: Account | undefined): Person[] {
  const people = new Map<string, Person>();
  for (const { contacts } of accounts) {
    for (const { name, numbers } of contacts) people.set(`${name}\n${numbers.join()}`, { name, numbers });
  }
  for (const { number, name } of account?.extensions ?? []) {
    people.set(number, { name: name ?? number, numbers: [number] });
  }
  return [...people.values()].sort((one, other) => one.name.localeCompare(other.name));
}

function phoneOf(account: Account, settings: Settings, choice: Choice): Pick<Line, "phone" | "phones"> {
  if (!account.can.includes("pick_phone")) return { phone: null, phones: [] };
  if (settings.extension) return { phone: String(settings.extension), phones: [] };
  const { extensions, own_extension: own, entry_id: entryId } = account;
  const phones = own === null || extensions.some(({ number }) => number === own) ? extensions : [{ number: own, name: null }, ...extensions]; // prettier-ignore
  const chosen = choice.phones[entryId];
  return { phone: phones.find(({ number }) => number === chosen)?.number ?? own, phones };
}
