/** Who had a call with whom, and how it ended, in words. */

import { duration, phoneNumber } from "../../lib/format.ts";
import type { HomeAssistant } from "../../lib/home-assistant.ts";
import type { Account, Call, Disposition } from "../../lib/model.ts";
import { text } from "../../lib/texts.ts";
import type { Icon } from "./icons.ts";

export interface Party {
  readonly name: string | null;
  readonly number: string | null;
}

export function isMissed(call: Call): boolean {
  return call.direction === "incoming" && call.disposition !== null && call.disposition !== "answered";
}

/** Return the other side of a call: of one between own phones, the one that is not this account's own. */
export function otherSide(call: Call, account: Account | undefined): Party {
  const [from, to] = sides(call, account);
  if (call.direction === "incoming") return from;
  if (call.direction === "outgoing") return to;
  return from.number !== null && from.number === account?.own_extension ? to : from;
}

/** Return how the other side is called: by name, else by number; of a call between own phones, both. */
export function title(hass: HomeAssistant, call: Call, account: Account | undefined): string {
  if (call.direction !== "internal") return nameOf(hass, otherSide(call, account));
  const [from, to] = sides(call, account);
  return text(hass, "calls_from_to", { from: phone(hass, from), to: phone(hass, to) });
}

export function nameOf(hass: HomeAssistant, party: Party): string {
  return party.name ?? (party.number === null ? text(hass, "calls_unknown_number") : phoneNumber(party.number));
}

/** Return what is to be seen under the name, in this order, without the number. */
export function details(
  hass: HomeAssistant,
  call: Call,
  account: Account | undefined,
  showsAccount: boolean,
): readonly string[] {
  const parts = [ownSide(hass, call, account), call.queue, showsAccount ? account?.title : null, cost(hass, call)];
  return parts.filter((part): part is string => Boolean(part));
}

export function pictureOf(call: Call): Icon {
  return isMissed(call) ? "missed" : call.direction;
}

export function directionOf(hass: HomeAssistant, call: Call): string {
  return text(hass, `calls_${isMissed(call) ? "missed_call" : call.direction}`);
}

/** Return how long it was talked, or why not. */
export function outcome(hass: HomeAssistant, call: Call): string {
  const { disposition, talk_time: talkTime, duration: rang } = call;
  if (disposition === null) return "";
  if (disposition === "answered") return talkTime === null ? text(hass, "calls_answered") : duration(hass, talkTime);
  const key = (isMissed(call) ? MISSED : NOT_REACHED)[disposition];
  const rings = disposition === "no_answer" || (isMissed(call) && disposition === "cancelled");
  return rings && rang ? text(hass, `calls_${key}_rang`, { time: duration(hass, rang) }) : text(hass, `calls_${key}`);
}

type Unanswered = Readonly<Record<Exclude<Disposition, "answered">, string>>;

const MISSED: Unanswered = {
  no_answer: "missed",
  cancelled: "missed",
  busy: "missed_busy",
  rejected: "missed_rejected",
  failed: "missed_failed",
};

const NOT_REACHED: Unanswered = {
  no_answer: "no_answer",
  cancelled: "cancelled",
  busy: "busy",
  rejected: "rejected",
  failed: "failed_call",
};

/** Return the own phone that took part, or the line that was called. */
function ownSide(hass: HomeAssistant, call: Call, account: Account | undefined): string | null {
  const [from, to] = sides(call, account);
  if (call.direction === "internal") return null;
  const own = call.extension === null ? null : phone(hass, extension(account, call.extension));
  if (call.direction === "outgoing") {
    const caller = own ?? (from.number === null ? null : phone(hass, from));
    return caller && text(hass, "calls_from_phone", { who: caller });
  }
  if (own && call.disposition === "answered") return text(hass, "calls_answered_by", { who: own });
  return to.number === null ? own : nameOf(hass, to);
}

function sides(call: Call, account: Account | undefined): readonly [Party, Party] {
  return [
    { name: call.from_name ?? knownName(account, call.from_number), number: call.from_number },
    { name: call.to_name ?? knownName(account, call.to_number), number: call.to_number },
  ];
}

/** Return a phone of one's own, by which people know each other: number and name. */
function phone(hass: HomeAssistant, { name, number }: Party): string {
  return name && number && number.length <= 6 && !name.includes(number)
    ? `${number} ${name}`
    : nameOf(hass, { name, number });
}

function extension(account: Account | undefined, number: string): Party {
  return { name: knownName(account, number), number };
}

function knownName(account: Account | undefined, number: string | null): string | null {
  return account?.extensions.find((known) => known.number === number)?.name ?? null;
}

function cost(hass: HomeAssistant, { cost, currency }: Call): string | null {
  if (cost === null || Number(cost) === 0) return null;
  const amount = Number(cost);
  return new Intl.NumberFormat(hass.language, currency ? { style: "currency", currency } : {}).format(amount);
}
