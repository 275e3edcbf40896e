/** What there is to choose from in the visual editors of cards, which Home Assistant gives no `hass`. */

import { accountOf, deviceName, entitiesOf } from "./entities.ts";
import { rootElement, type EntityEntry, type FormField, type HomeAssistant } from "./home-assistant.ts";

/** Return the field `accounts`: the accounts whose things a card shows; none chosen are all. */
export function accountsField(): FormField {
  return { name: "accounts", selector: { select: { multiple: true, mode: "dropdown", options: accountOptions() } } };
}

/** Return a field for entities of one kind; none chosen are all. */
export function entitiesField(name: string, key: string): FormField {
  const hass = rootElement()?.hass;
  const entities = hass ? entitiesOf(hass, key).map((entity) => entity.entity_id) : [];
  return { name, selector: { entity: { multiple: true, include_entities: entities } } };
}

// Every account whose calls or queues are known has one of these.
const KEYS_OF_ACCOUNTS = ["calls_today", "connected", "queue_waiting", "extension_status"];

function accountOptions(): { value: string; label: string }[] {
  const hass = rootElement()?.hass;
  if (!hass) return [];
  const entities = KEYS_OF_ACCOUNTS.flatMap((key) => entitiesOf(hass, key));
  const titles = new Map(entities.map((entity) => [accountOf(hass, entity), titleOf(hass, entity)]));
  return [...titles].map(([value, label]) => ({ value, label }));
}

/** Return the name of the account's device, of which those of its things are parts. */
function titleOf(hass: HomeAssistant, entity: EntityEntry): string {
  const device = entity.device_id ? hass.devices[entity.device_id] : undefined;
  const whole = device?.parent_device_id ?? device?.via_device_id;
  return deviceName(hass, whole ? { ...entity, device_id: whole } : entity);
}
