/** All lamps of the extensions card: which there are, what each shows, and what of it a change in Home Assistant changes. */

import { accountOf, deviceName, entitiesOf, textOf } from "../../lib/entities.ts";
import { day, phoneNumber, secondsSince, timeOfDay } from "../../lib/format.ts";
import type { EntityEntry, HomeAssistant, StateObject } from "../../lib/home-assistant.ts";
import { plainLetters } from "../../lib/letters.ts";
import type { Account, ActiveCall } from "../../lib/model.ts";
import { text } from "../../lib/texts.ts";
import type { ExtensionsConfig } from "./settings.ts";

const STATUSES = ["ringing", "connecting", "in_use", "busy", "on_hold", "idle", "offline", "unavailable"] as const;
export type Status = (typeof STATUSES)[number] | "unknown";

const TALKING: ReadonlySet<Status> = new Set(["in_use", "busy", "on_hold"]);
const COUNTING: ReadonlySet<Status> = new Set([...TALKING, "ringing", "connecting"]);
const HALF_A_DAY = 43_200;

/** What one tile shows. */
export interface View {
  readonly entityId: string;
  /** The account's config entry. */
  readonly account: string;
  /** Empty as long as it is not known. */
  readonly number: string;
  readonly name: string;
  readonly status: Status;
  /** The status in words. */
  readonly word: string;
  /** With whom. */
  readonly party: string | null;
  /** From when the seconds are counted. */
  readonly since: string | null;
  /** Can it be called from here? */
  readonly callable: boolean;
  /** Is it being called from here? */
  readonly dialling: boolean;
  readonly hidden: boolean;
}

export interface Group {
  /** Empty if it is the only one. */
  readonly name: string;
  /** Is everything in it hidden? */
  readonly hidden: boolean;
  readonly entityIds: readonly string[];
}

export interface Counts {
  readonly all: number;
  readonly talking: number;
  readonly ringing: number;
  /** How many are not hidden. */
  readonly shown: number;
}

/** All that the lamps depend on. */
export interface News {
  readonly hass: HomeAssistant;
  readonly config: ExtensionsConfig;
  /** None as long as they are not known. */
  readonly accounts: readonly Account[] | undefined;
  readonly calls: readonly ActiveCall[];
  /** Entities that are being called. */
  readonly dialling: ReadonlySet<string>;
  readonly search: string;
}

export interface Changes {
  /** Other lamps, in other places, or other empty groups. */
  readonly places: boolean;
  readonly counts: boolean;
  readonly views: readonly View[];
}

interface Lamp {
  readonly entityId: string;
  readonly account: string;
  readonly number: string;
  readonly name: string;
  readonly area: string;
  readonly searchable: string;
}

const NOTHING: Changes = { places: false, counts: false, views: [] };

export class Board {
  groups: readonly Group[] = [];
  counts: Counts = { all: 0, talking: 0, ringing: 0, shown: 0 };
  #news: News | undefined;
  #lamps: readonly Lamp[] = [];
  // The states of the lamps, in their order, as they were seen last.
  #states: readonly (StateObject | undefined)[] = [];
  #views = new Map<string, View>();
  #calls: ReadonlyMap<string, readonly ActiveCall[]> = new Map();
  // A number is told by the state only while the account is connected.
  readonly #numbers = new Map<string, string>();

  get views(): Iterable<View> {
    return this.#views.values();
  }

  view(entityId: string): View | undefined {
    return this.#views.get(entityId);
  }

  /** Take what there is now; return what is to be drawn anew. */
  take(news: News): Changes {
    const before = this.#news;
    if (before && isSame(before, news)) return NOTHING;
    this.#news = news;
    const moved = this.#look(news.hass);
    const relisted = this.#list(news, before, moved);
    const affected = this.#affected(news, before, relisted, moved);
    const changed = affected.flatMap((lamp) => this.#update(lamp, news));
    if (changed.length === 0 && !relisted) return NOTHING;
    const places = relisted || changed.some(([view, old]) => this.#moves(view, old, news.config));
    if (places) this.groups = this.#grouped(news);
    return { places, counts: this.#count(), views: changed.map(([view]) => view) };
  }

  /** Return the lamps whose states are other ones than those that were seen last. */
  #look(hass: HomeAssistant): ReadonlySet<Lamp> {
    const seen = this.#states;
    this.#states = this.#lamps.map(({ entityId }) => hass.states[entityId]);
    return new Set(this.#lamps.filter((_, place) => this.#states[place] !== seen[place]));
  }

  /** Find out which lamps there are; tell whether they may be other ones than before. */
  #list(news: News, before: News | undefined, moved: ReadonlySet<Lamp>): boolean {
    const { hass, config } = news;
    const isKnown = before?.config === config && isSameRegistry(before, news);
    if (isKnown && ![...moved].some((lamp) => isNewNumber(lamp, hass))) return false;
    const excluded = matcher(config.exclude ?? []);
    this.#lamps = chosen(hass, config)
      .map((entity) => this.#lamp(hass, entity))
      .filter((lamp) => !excluded(lamp));
    this.#look(hass);
    const ids = new Set(this.#lamps.map((lamp) => lamp.entityId));
    for (const id of [...this.#views.keys()]) if (!ids.has(id)) this.#views.delete(id);
    return true;
  }

  #lamp(hass: HomeAssistant, entity: EntityEntry): Lamp {
    const { entity_id: entityId } = entity;
    const number = textOf(hass.states[entityId], "extension") ?? this.#numbers.get(entityId) ?? "";
    if (number) this.#numbers.set(entityId, number);
    const name = nameOf(hass, entity, number);
    const searchable = plainLetters(`${name} ${number}`);
    return { entityId, account: accountOf(hass, entity), number, name, area: areaOf(hass, entity), searchable };
  }

  /** Return the lamps that may show something else now. */
  #affected(news: News, before: News | undefined, relisted: boolean, moved: ReadonlySet<Lamp>): readonly Lamp[] {
    const busy = this.#follow(news, before);
    if (relisted || !before || isOtherForAll(before, news)) return this.#lamps;
    if (busy.size === 0 && before.dialling === news.dialling) return [...moved];
    return this.#lamps.filter(
      (lamp) =>
        moved.has(lamp) ||
        busy.has(callKey(lamp.account, lamp.number)) ||
        before.dialling.has(lamp.entityId) !== news.dialling.has(lamp.entityId),
    );
  }

  /** Sort the active calls by the extensions they are at; return all that have or had one, if the calls are new. */
  #follow(news: News, before: News | undefined): ReadonlySet<string> {
    if (before?.calls === news.calls) return new Set();
    const old = this.#calls;
    this.#calls = byExtension(news.calls);
    return new Set([...old.keys(), ...this.#calls.keys()]);
  }

  /** Return what a lamp shows now and before, nothing if that is the same. */
  #update(lamp: Lamp, news: News): [View, View | undefined][] {
    const old = this.#views.get(lamp.entityId);
    const view = viewOf(lamp, news, this.#calls.get(callKey(lamp.account, lamp.number)) ?? []);
    if (old && isEqual(old, view)) return [];
    this.#views.set(lamp.entityId, view);
    return [[view, old]];
  }

  #moves(view: View, old: View | undefined, config: ExtensionsConfig): boolean {
    return view.hidden !== old?.hidden || (config.sort === "status" && view.status !== old.status);
  }

  #grouped({ hass, config, accounts }: News): Group[] {
    const places = placesOf(config, hass, accounts);
    const groups = new Map<string, Lamp[]>(places.names.map((name) => [name, []]));
    for (const lamp of this.#sorted(hass, config)) {
      const name = places.of(lamp);
      const lamps = groups.get(name);
      if (lamps) lamps.push(lamp);
      else groups.set(name, [lamp]);
    }
    const others = text(hass, "extensions_others");
    const filled = [...groups].filter(([, lamps]) => lamps.length > 0);
    const isNamed = filled.length > 1 || Boolean(config.groups?.length);
    return filled.map(([name, lamps]) => {
      const entityIds = lamps.map((lamp) => lamp.entityId);
      const hidden = entityIds.every((id) => this.#views.get(id)?.hidden);
      return { name: isNamed ? name || others : "", hidden, entityIds };
    });
  }

  #sorted(hass: HomeAssistant, { sort, entities }: ExtensionsConfig): readonly Lamp[] {
    // Those who list entities have put them in order.
    if (!sort && entities?.length) return this.#lamps;
    const { compare } = new Intl.Collator(hass.language, { numeric: true });
    const byNumber = (one: Lamp, other: Lamp): number =>
      compare(one.number, other.number) || compare(one.name, other.name);
    const rank = ({ entityId }: Lamp): number => rankOf(this.#views.get(entityId)?.status);
    return this.#lamps.toSorted((one, other) => {
      if (sort === "name") return compare(one.name, other.name) || byNumber(one, other);
      return (sort === "status" ? rank(one) - rank(other) : 0) || byNumber(one, other);
    });
  }

  #count(): boolean {
    const counts = { all: this.#lamps.length, talking: 0, ringing: 0, shown: 0 };
    for (const { status, hidden } of this.#views.values()) {
      if (TALKING.has(status)) counts.talking++;
      if (status === "ringing") counts.ringing++;
      if (!hidden) counts.shown++;
    }
    const isOther = !isEqual(counts, this.counts);
    this.counts = counts;
    return isOther;
  }
}

/** Return whether a lamp is one of those that are listed by entity or by number, in which `*` stands for anything. */
export function matcher(patterns: readonly string[]): (lamp: { entityId: string; number: string }) => boolean {
  const ids = new Set(patterns);
  const numbers = patterns.filter((pattern) => pattern.includes("*")).map(expression);
  return ({ entityId, number }) =>
    ids.has(entityId) || ids.has(number) || (number !== "" && numbers.some((pattern) => pattern.test(number)));
}

function expression(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`);
}

function isSame(before: News, news: News): boolean {
  return (
    before.hass === news.hass &&
    before.config === news.config &&
    before.accounts === news.accounts &&
    before.calls === news.calls &&
    before.dialling === news.dialling &&
    before.search === news.search
  );
}

function isSameRegistry(before: News, news: News): boolean {
  const [old, hass] = [before.hass, news.hass];
  const isSameOffice = old.entities === hass.entities && old.devices === hass.devices && old.areas === hass.areas;
  return isSameOffice && before.accounts === news.accounts;
}

function isOtherForAll(before: News, news: News): boolean {
  return (
    before.search !== news.search ||
    // It is made anew for another language, and for other names of states.
    before.hass.formatEntityState !== news.hass.formatEntityState
  );
}

function isNewNumber(lamp: Lamp, hass: HomeAssistant): boolean {
  const number = textOf(hass.states[lamp.entityId], "extension");
  return number !== null && number !== lamp.number;
}

function chosen(hass: HomeAssistant, { entities, accounts }: ExtensionsConfig): EntityEntry[] {
  if (!entities?.length) return entitiesOf(hass, "extension_status", accounts);
  return entities.map((id) => hass.entities[id] ?? { entity_id: id, platform: "" });
}

/** Return how an extension is called without its number, which stands beside it. */
function nameOf(hass: HomeAssistant, entity: EntityEntry, number: string): string {
  const name = deviceName(hass, entity);
  return number && name.endsWith(` ${number}`) ? name.slice(0, -number.length - 1) : name;
}

function areaOf(hass: HomeAssistant, entity: EntityEntry): string {
  const device = entity.device_id ? hass.devices[entity.device_id] : undefined;
  const whole = device?.parent_device_id ? hass.devices[device.parent_device_id] : undefined;
  return hass.areas[entity.area_id ?? device?.area_id ?? whole?.area_id ?? ""]?.name ?? "";
}

function callKey(account: string, number: string): string {
  return `${account} ${number}`;
}

function byExtension(calls: readonly ActiveCall[]): ReadonlyMap<string, readonly ActiveCall[]> {
  const found = new Map<string, ActiveCall[]>();
  for (const call of calls) {
    for (const number of new Set([call.extension, ...innerNumbers(call)])) {
      if (!number) continue;
      const key = callKey(call.account, number);
      found.set(key, [...(found.get(key) ?? []), call]);
    }
  }
  return found;
}

function innerNumbers(call: ActiveCall): (string | null)[] {
  return call.direction === "internal" ? [call.from_number, call.to_number] : [];
}

function viewOf(lamp: Lamp, news: News, calls: readonly ActiveCall[]): View {
  const { hass, config, dialling } = news;
  const { entityId, account, number, name } = lamp;
  const state = hass.states[entityId];
  const status = statusOf(state);
  const call = COUNTING.has(status) ? callOf(status, calls) : undefined;
  return {
    entityId,
    account,
    number,
    name,
    status,
    word: wordOf(hass, state, status),
    party: COUNTING.has(status) ? partyOf(state, call, number) : null,
    since: COUNTING.has(status) ? sinceOf(state, status, call) : null,
    callable: isCallable(lamp, news),
    dialling: dialling.has(entityId),
    hidden:
      !lamp.searchable.includes(plainLetters(news.search.trim())) ||
      (config.hide_offline === true && status === "offline"),
  };
}

function statusOf(state: StateObject | undefined): Status {
  return STATUSES.find((status) => status === state?.state) ?? "unknown";
}

function rankOf(status: Status | undefined): number {
  return status && status !== "unknown" ? STATUSES.indexOf(status) : STATUSES.length;
}

function wordOf(hass: HomeAssistant, state: StateObject | undefined, status: Status): string {
  if (!state) return text(hass, "extensions_missing");
  const word = hass.formatEntityState(state);
  if (status !== "offline") return word;
  const { last_changed: moment } = state;
  const time = secondsSince(moment) < HALF_A_DAY ? timeOfDay(hass, moment) : day(hass, moment);
  return text(hass, "extensions_since", { status: word, time });
}

/** Return which of its calls an extension is busy with. */
function callOf(status: Status, calls: readonly ActiveCall[]): ActiveCall | undefined {
  const isAnswered = TALKING.has(status);
  return calls.find((call) => (call.answered_at !== null) === isAnswered);
}

function partyOf(state: StateObject | undefined, call: ActiveCall | undefined, number: string): string | null {
  const told = textOf(state, "connected_name");
  if (told) return told;
  const other = call && otherSide(call, number);
  const connected = textOf(state, "connected_number") ?? other?.number;
  return other?.name ?? (connected ? phoneNumber(connected) : null) ?? call?.queue ?? null;
}

function otherSide(call: ActiveCall, number: string): { name: string | null; number: string | null } {
  const isCaller = call.direction === "outgoing" || (call.direction === "internal" && call.from_number === number);
  return isCaller ? { name: call.to_name, number: call.to_number } : { name: call.from_name, number: call.from_number };
}

function sinceOf(state: StateObject | undefined, status: Status, call: ActiveCall | undefined): string | null {
  // Who is on hold waits since then, not since the call was answered.
  const answered = status === "on_hold" ? null : call?.answered_at;
  return answered ?? state?.last_changed ?? null;
}

function isCallable({ account: entryId, number }: Lamp, { accounts, config }: News): boolean {
  const account = accounts?.find(({ entry_id }) => entry_id === entryId);
  if (!account?.loaded || !account.can.includes("dial") || number === "") return false;
  return number !== (config.own_extension ?? account.own_extension);
}

interface Places {
  /** Those that come first, in this order. */
  readonly names: readonly string[];
  readonly of: (lamp: Lamp) => string;
}

function placesOf(config: ExtensionsConfig, hass: HomeAssistant, accounts: readonly Account[] | undefined): Places {
  if (config.groups?.length) {
    const groups = config.groups.map(({ name, extensions = [], entities = [] }) => ({
      name,
      has: matcher([...extensions, ...entities]),
    }));
    return { names: groups.map(({ name }) => name), of: (lamp) => groups.find(({ has }) => has(lamp))?.name ?? "" };
  }
  if (config.group_by === "area") {
    const { compare } = new Intl.Collator(hass.language, { numeric: true });
    const names = Object.values(hass.areas).map(({ name }) => name);
    return { names: names.toSorted(compare), of: ({ area }) => area };
  }
  if (config.group_by === "account") {
    const titles = new Map(accounts?.map(({ entry_id, title }) => [entry_id, title]));
    return { names: [...titles.values()], of: ({ account }) => titles.get(account) ?? "" };
  }
  return { names: [], of: () => "" };
}

function isEqual<T extends object>(one: T, other: T): boolean {
  return (Object.keys(one) as (keyof T)[]).every((key) => one[key] === other[key]);
}
