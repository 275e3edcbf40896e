/** What can be done about a call, by whom, and doing it. */

import { dial } from "../../lib/actions.ts";
import type { HomeAssistant } from "../../lib/home-assistant.ts";
import type { Ability, Account, LoggedCall } from "../../lib/model.ts";
import { otherSide } from "./people.ts";

export interface Offers {
  /** Whom it is about; none where the caller is not known. */
  readonly number: string | null;
  /** Media source ID of the recording. */
  readonly play: string | null;
  /** The accounts that can do it. */
  readonly call: Account | undefined;
  readonly text: Account | undefined;
  readonly contact: Account | undefined;
  readonly block: Account | undefined;
}

export type Offer = "play" | "call" | "text" | "contact" | "block";

/** Extensions and short numbers mean something in their own account only, and get no texts. */
const SHORT = 6;

export function offersOf(hass: HomeAssistant, call: LoggedCall, accounts: readonly Account[]): Offers {
  const own = accounts.find((account) => account.entry_id === call.account);
  const { number } = otherSide(call, own);
  const isAdmin = hass.user?.is_admin === true;
  const outside = call.direction !== "internal" && number !== null && number.length > SHORT;
  const can = (ability: Ability): Account | undefined => (own?.can.includes(ability) ? own : undefined);
  const elsewhere = (ability: Ability): Account | undefined =>
    number?.startsWith("+") ? accounts.find((account) => isReady(account, ability)) : undefined;
  return {
    number,
    play: call.media,
    call: number === null ? undefined : own && isReady(own, "dial") ? own : (elsewhere("dial") ?? can("dial")),
    text: outside ? (can("send_sms") ?? elsewhere("send_sms")) : undefined,
    contact: isAdmin && outside && call.contact_id === null && own?.loaded ? own : undefined,
    block: isAdmin && outside && call.direction === "incoming" ? can("block") : undefined,
  };
}

/** Return what is most likely wanted next, if anything is. */
export function nextOf(call: LoggedCall, offers: Offers): Offer | null {
  if (call.direction === "incoming" && call.disposition !== "answered" && offers.call) return "call";
  if (offers.play !== null) return "play";
  return offers.contact ? "contact" : null;
}

/** Call from one's own phone. */
export async function callBack(hass: HomeAssistant, account: Account, number: string): Promise<void> {
  await dial(hass, { config_entry_id: account.entry_id, to: number });
}

/** Send a text message, once. */
export async function sendText(hass: HomeAssistant, account: Account, number: string, message: string): Promise<void> {
  const order = { config_entry_id: account.entry_id, to: [number], message };
  await hass.callService("cloud_telephony", "send_sms", order, undefined, false, true);
}

export async function addContact(hass: HomeAssistant, account: Account, name: string, number: string): Promise<void> {
  await hass.callWS({ type: "cloud_telephony/contacts/add", entry_id: account.entry_id, name, numbers: [number] });
}

export async function block(hass: HomeAssistant, account: Account, number: string): Promise<void> {
  await hass.callWS({ type: "cloud_telephony/callers/block", entry_id: account.entry_id, number });
}

function isReady(account: Account, ability: Ability): boolean {
  if (!account.can.includes(ability)) return false;
  return ability !== "dial" || !account.can.includes("pick_phone") || account.own_extension !== null;
}
