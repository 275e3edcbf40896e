/** The queues as the states of entities tell them. */

import { accountOf, deviceName, entitiesOf, numberIn, stateOf, textOf } from "../../lib/entities.ts";
import { secondsSince } from "../../lib/format.ts";
import type { EntityEntry, HomeAssistant, StateObject } from "../../lib/home-assistant.ts";

export interface Agent {
  /** The extension. */
  readonly number: string;
  readonly status: StateObject;
  readonly paused: StateObject | undefined;
  /** As the user named the device of the agent, if so. */
  readonly ownName: string | null;
  /** As the device is called, which tells the queue too. */
  readonly deviceName: string;
}

export interface Queue {
  readonly account: string;
  readonly name: string;
  readonly waiting: StateObject;
  readonly longest: StateObject | undefined;
  readonly available: StateObject | undefined;
  readonly agents: readonly Agent[];
}

export interface Choice {
  /** Config entries; all if there are none. */
  readonly accounts: readonly string[];
  /** Sensors of waiting calls; all if there are none. */
  readonly queues: readonly string[];
}

const KEYS = ["queue_waiting", "queue_longest_wait", "queue_agents_available", "agent_status", "agent_paused"];

/** The sensor of the longest wait is told anew this often while somebody waits (sensor.py); a little late at times. */
const LONGEST_STEP = 12;

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, h: 3600, d: 86_400 };

/** Return all entities whose states `readQueues` looks at. */
export function watched(hass: HomeAssistant, choice: Choice): string[] {
  return KEYS.flatMap((key) => entitiesOf(hass, key, choice.accounts)).map((entity) => entity.entity_id);
}

export function readQueues(hass: HomeAssistant, choice: Choice): Queue[] {
  const agents = agentsByQueue(hass, choice);
  const longest = statesByDevice(hass, "queue_longest_wait", choice);
  const available = statesByDevice(hass, "queue_agents_available", choice);
  return entitiesOf(hass, "queue_waiting", choice.accounts)
    .filter((entity) => choice.queues.length === 0 || choice.queues.includes(entity.entity_id))
    .flatMap((entity) => {
      const waiting = stateOf(hass, entity);
      if (!waiting) return [];
      const account = accountOf(hass, entity);
      const device = entity.device_id ?? "";
      // Without a connection only the device still tells which queue it is.
      const told = textOf(waiting, "queue");
      const name = userName(hass, entity) ?? told ?? deviceName(hass, entity);
      const own = agents.get(keyOf(account, told)) ?? [];
      return [{ account, name, waiting, longest: longest.get(device), available: available.get(device), agents: own }];
    });
}

/** Return a sensor's number, none if it is not known. */
export function numberOf(state: StateObject | undefined): number | null {
  return numberIn(state?.state);
}

/** Return since when a state from before the present connection is known, none if it is sure. */
export function asOf(queue: Queue): string | null {
  return textOf(queue.waiting, "as_of");
}

/** Does the first one in line wait longer with each second? */
export function isCounting(queue: Queue): boolean {
  return (numberOf(queue.waiting) ?? 0) > 0 && numberOf(queue.longest) !== null && asOf(queue) === null;
}

/** Return for how many seconds the first one in line has waited, none if nobody waits or that is not known. */
export function longestWait(queue: Queue): number | null {
  const told = numberOf(queue.longest);
  if (told === null || !queue.longest || !((numberOf(queue.waiting) ?? 0) > 0)) return null;
  const unit = String(queue.longest.attributes["unit_of_measurement"]);
  const seconds = told * (SECONDS[unit] ?? 1);
  if (!isCounting(queue)) return seconds;
  // Both are told whenever the queue changes, but only what changed has a new time.
  const moments = [queue.longest.last_updated, queue.waiting.last_updated];
  return seconds + Math.min(LONGEST_STEP, ...moments.map(secondsSince));
}

function agentsByQueue(hass: HomeAssistant, choice: Choice): Map<string, Agent[]> {
  const pauses = statesByDevice(hass, "agent_paused", choice);
  const found = new Map<string, Agent[]>();
  for (const entity of entitiesOf(hass, "agent_status", choice.accounts)) {
    const status = stateOf(hass, entity);
    const [number, queue] = [textOf(status, "agent"), textOf(status, "queue")];
    if (!status || number === null || queue === null) continue;
    const agent: Agent = {
      number,
      status,
      paused: pauses.get(entity.device_id ?? ""),
      ownName: userName(hass, entity),
      deviceName: deviceName(hass, entity),
    };
    const key = keyOf(accountOf(hass, entity), queue);
    found.set(key, [...(found.get(key) ?? []), agent]);
  }
  for (const agents of found.values()) agents.sort((one, other) => one.number.localeCompare(other.number));
  return found;
}

function statesByDevice(hass: HomeAssistant, key: string, choice: Choice): Map<string, StateObject> {
  const found = new Map<string, StateObject>();
  for (const entity of entitiesOf(hass, key, choice.accounts)) {
    const state = stateOf(hass, entity);
    if (state && entity.device_id) found.set(entity.device_id, state);
  }
  return found;
}

function userName(hass: HomeAssistant, entity: EntityEntry): string | null {
  return (entity.device_id ? hass.devices[entity.device_id]?.name_by_user : null) ?? null;
}

function keyOf(account: string, queue: string | null): string {
  return JSON.stringify([account, queue]);
}
