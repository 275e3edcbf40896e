/** The configuration of views, sections and cards, as Home Assistant wants it. */

export type Config = Readonly<Record<string, unknown>>;

/** As many columns as there are on a wide screen: what is watched takes two, what is used one. */
export const COLUMNS = 3;

const FULL = { grid_options: { columns: "full" } };
const OWN_NAME = [{ type: "entity" }];

/** One of the integration's own cards. */
export function ownCard(name: string, config: Config): Config {
  return { type: `custom:cloud-telephony-${name}-card`, ...config, ...FULL };
}

export function section(cards: readonly Config[], config: Config = {}): Config[] {
  return cards.length > 0 ? [{ type: "grid", cards, ...config }] : [];
}

/** A section with a heading, none if nothing is under it. */
export function titled(heading: string, icon: string, cards: readonly Config[], config: Config = {}): Config[] {
  return cards.length > 0 ? section([{ type: "heading", heading, icon }, ...cards], config) : [];
}

export function tile(entity: string, config: Config = {}): Config {
  return { type: "tile", entity, name: OWN_NAME, ...FULL, ...config };
}

/** What one or several entities were in the last hours; it is clear from what is around it which ones. */
export function graph(entities: readonly string[], hours: number): Config {
  const shown = entities.map((entity) => ({ entity }));
  return { type: "history-graph", hours_to_show: hours, entities: shown, show_names: false, ...FULL };
}

/** A badge with the name of an entity. */
export function badge(entity: string): Config {
  return { type: "entity", entity, name: OWN_NAME, show_name: true };
}

/** A badge with the name of the account too; it can be there only while it has something to say. */
export function newsBadge(account: string, entity: string, visible: Config | undefined): Config {
  const name = [{ type: "text", text: account }, ...OWN_NAME];
  return { type: "entity", entity, name, show_name: true, ...(visible && { visibility: [visible] }) };
}

export function moreThanNone(entity: string): Config {
  return { condition: "numeric_state", entity, above: 0 };
}

export function anyOf(conditions: readonly Config[]): Config {
  return { condition: "or", conditions };
}
