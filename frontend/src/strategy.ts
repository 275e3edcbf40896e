/** The dashboard strategy `custom:cloud-telephony`: an office's dashboard from what accounts there are. */

import { explained } from "./lib/errors.ts";
import { allEntities, deviceName } from "./lib/entities.ts";
import { rootElement, type Connection, type HomeAssistant } from "./lib/home-assistant.ts";
import type { Ability, Account } from "./lib/model.ts";
import { DOCUMENTATION } from "./lib/registration.ts";
import { askAccounts, followAccounts, knownAccounts } from "./lib/telephony.ts";
import { loadTexts, text, textAnywhere } from "./lib/texts.ts";
import { Office, PARTS, type Part } from "./strategy/office.ts";
import { messageView, viewsOf } from "./strategy/views.ts";

interface StrategyConfig {
  readonly type: string;
  /** Config entries; all accounts if there are none. */
  readonly accounts?: readonly string[];
  readonly hide?: readonly Part[];
}

const TYPE = "cloud-telephony";
const ELEMENT = `ll-strategy-dashboard-${TYPE}`;

// Of what the dashboard was made that Home Assistant shows.
let madeOf = "";

class DashboardStrategy extends HTMLElement {
  /** Called by Home Assistant, as are the others. */
  static async generate(config: StrategyConfig, hass: HomeAssistant): Promise<object> {
    check(config);
    await loadTexts(hass);
    follow(hass.connection);
    try {
      const accounts = ready(await askAccounts(hass.connection));
      madeOf = summary(hass);
      const shown = config.accounts?.length
        ? accounts.filter(({ entry_id }) => config.accounts?.includes(entry_id))
        : accounts;
      return { views: viewsOf(new Office(hass, shown, new Set(config.hide))) };
    } catch (error) {
      return { views: [messageView(text(hass, "strategy_failed"), await explained(hass, error))] };
    }
  }

  /** With another state of some entity, nothing else becomes of it; with another entity of ours, it does. */
  static shouldRegenerate(_config: StrategyConfig, _before: HomeAssistant, hass: HomeAssistant): boolean {
    const now = summary(hass);
    const isNew = now !== madeOf;
    // Home Assistant asks again and again until it has done it, and begins to wait anew whenever it is told yes.
    madeOf = now;
    return isNew;
  }

  static getCreateSuggestions(): object {
    return { title: textAnywhere("strategy_title"), icon: "mdi:phone-classic" };
  }
}

function check(config: { readonly accounts?: unknown; readonly hide?: unknown }): void {
  const { accounts = [], hide = [] } = config;
  if (!Array.isArray(accounts)) throw new Error('"accounts" must be a list of accounts.');
  const parts: readonly unknown[] = PARTS;
  if (!Array.isArray(hide) || !hide.every((part: unknown) => parts.includes(part))) {
    throw new Error(`"hide" must be a list of ${PARTS.join(", ")}.`);
  }
}

const followed = new WeakSet<Connection>();

/** Have Home Assistant ask whether the dashboard is to be made anew when an account has changed, and no state has. */
function follow(connection: Connection): void {
  if (followed.has(connection)) return;
  followed.add(connection);
  followAccounts(connection, () => {
    const root = rootElement();
    if (root?.hass && summary(root.hass) !== madeOf) root.hass = { ...root.hass };
  });
}

// What the accounts can that are not loaded: while they are set up anew, nobody is told.
const abilities = new Map<string, readonly Ability[]>();

function ready(accounts: readonly Account[]): Account[] {
  return accounts.map((account) => {
    if (account.loaded) abilities.set(account.entry_id, account.can);
    return { ...account, can: abilities.get(account.entry_id) ?? [] };
  });
}

let summarised: readonly unknown[] = [];
let newest = "";

/** Return in one text all that the dashboard depends on. */
function summary(hass: HomeAssistant): string {
  const known = [hass.language, hass.entities, hass.devices, knownAccounts(hass.connection)];
  if (known.some((one, index) => one !== summarised[index])) {
    summarised = known;
    const accounts = ready(knownAccounts(hass.connection) ?? []).map(({ entry_id, title, can }) => [
      entry_id,
      title,
      can,
    ]);
    const entities = allEntities(hass).map((entity) => [
      entity.entity_id,
      entity.translation_key,
      deviceName(hass, entity),
    ]);
    newest = JSON.stringify([hass.language, accounts, entities]);
  }
  return newest;
}

// After an update, a page may have loaded the bundle from two addresses.
if (!customElements.get(ELEMENT)) {
  customElements.define(ELEMENT, DashboardStrategy);
  window.customStrategies ??= [];
  window.customStrategies.push({
    type: TYPE,
    strategyType: "dashboard",
    get name() {
      return textAnywhere("strategy_name") || TYPE;
    },
    get description() {
      return textAnywhere("strategy_description");
    },
    documentationURL: DOCUMENTATION,
  });
}
