/** What there is to show of some accounts. */

import { deviceName, entitiesOf } from "../lib/entities.ts";
import type { EntityEntry, HomeAssistant } from "../lib/home-assistant.ts";
import type { Ability, Account } from "../lib/model.ts";

/** A part of a dashboard, which its settings can hide. */
export const PARTS = [
  "badges",
  "banner",
  "extensions",
  "queues",
  "calls",
  "dialler",
  "missed",
  "contacts",
  "conferences",
  "lines",
  "messages",
  "routing",
  "outbox",
  "accounts",
] as const;
export type Part = (typeof PARTS)[number];

export class Office {
  constructor(
    readonly hass: HomeAssistant,
    readonly accounts: readonly Account[],
    private readonly hidden: ReadonlySet<Part>,
  ) {}

  /** Return the part of it that one account is. */
  only(account: Account): Office {
    return new Office(this.hass, [account], this.hidden);
  }

  shows(part: Part): boolean {
    return !this.hidden.has(part);
  }

  can(ability: Ability): boolean {
    return this.accounts.some((account) => account.can.includes(ability));
  }

  entities(...keys: readonly string[]): EntityEntry[] {
    const entryIds = this.accounts.map((account) => account.entry_id);
    return keys.flatMap((key) => entitiesOf(this.hass, key, entryIds));
  }

  ids(...keys: readonly string[]): string[] {
    return this.entities(...keys).map((entity) => entity.entity_id);
  }

  has(key: string): boolean {
    return this.entities(key).length > 0;
  }

  /** Return the entities of these kinds by the device that they belong to, in the order of its name. */
  byDevice(...keys: readonly string[]): [name: string, entities: readonly string[]][] {
    const found = new Map<string, string[]>();
    for (const entity of this.entities(...keys)) {
      const name = deviceName(this.hass, entity);
      found.set(name, [...(found.get(name) ?? []), entity.entity_id]);
    }
    return [...found].sort(([one], [other]) => one.localeCompare(other, this.hass.language, { numeric: true }));
  }
}
