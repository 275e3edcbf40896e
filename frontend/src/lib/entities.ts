/** Finding the integration's entities by what they are (their translation key), not by their names. */

import type { DeviceEntry, EntityEntry, HomeAssistant, StateObject } from "./home-assistant.ts";

const PLATFORM = "cloud_telephony";

/** Return all entities, in the order of their IDs. */
export function allEntities(hass: HomeAssistant): readonly EntityEntry[] {
  return indexOf(hass);
}

/** Return the entities of a kind, of one account if that is named (by its config entry), in the order of their IDs. */
export function entitiesOf(hass: HomeAssistant, key: string, accounts?: readonly string[]): EntityEntry[] {
  return indexOf(hass).filter(
    (entity) => entity.translation_key === key && (!accounts?.length || accounts.includes(accountOf(hass, entity))),
  );
}

/** Return the state of an entity; none if it is disabled or gone. */
export function stateOf(hass: HomeAssistant, entity: EntityEntry | undefined): StateObject | undefined {
  return entity && hass.states[entity.entity_id];
}

/** Return the config entry of the account that an entity belongs to; empty if that is not known. */
export function accountOf(hass: HomeAssistant, entity: EntityEntry): string {
  const device = entity.device_id ? hass.devices[entity.device_id] : undefined;
  return device?.config_entry_id ?? device?.primary_config_entry ?? device?.config_entries?.[0] ?? "";
}

/** Return the name of the thing that an entity belongs to, as the user named it. */
export function deviceName(hass: HomeAssistant, entity: EntityEntry): string {
  const device: DeviceEntry | undefined = entity.device_id ? hass.devices[entity.device_id] : undefined;
  return device?.name_by_user ?? device?.name ?? entity.entity_id;
}

/** Return an attribute that is a text, none if it is not. */
export function textOf(state: StateObject | undefined, attribute: string): string | null {
  const value = state?.attributes[attribute];
  return typeof value === "string" && value !== "" ? value : null;
}

/** Return the number that a state is, none if it is not one. */
export function numberIn(state: string | undefined): number | null {
  const value = Number.parseFloat(state ?? "");
  return Number.isFinite(value) ? value : null;
}

// Home Assistant keeps the same object as long as no entity is added, removed or renamed.
let indexed: HomeAssistant["entities"] | undefined;
let index: EntityEntry[] = [];

function indexOf(hass: HomeAssistant): EntityEntry[] {
  if (indexed !== hass.entities) {
    indexed = hass.entities;
    index = Object.values(hass.entities).filter((entity) => entity.platform === PLATFORM && !entity.hidden);
    index.sort((one, other) => one.entity_id.localeCompare(other.entity_id));
  }
  return index;
}
