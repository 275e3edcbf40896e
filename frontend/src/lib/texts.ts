/** The cards' texts in the user's language: section `common` of the integration's translations, keys `card_…`. */

import { rootElement, type HomeAssistant, type Localize } from "./home-assistant.ts";

export type Values = Record<string, string | number>;
/** Gives the text of a key. */
export type Texts = (key: string, values?: Values) => string;

const DOMAIN = "cloud_telephony";

const loading = new Map<string, Promise<void>>();
const loaded = new Map<string, Localize>();
let newest: Localize | undefined;

/** Has the texts of the user's language been loaded? Until then there is nothing to show. */
export function hasTexts(hass: HomeAssistant): boolean {
  return loaded.has(hass.language);
}

/** Load the texts once for a language, for all cards. */
export function loadTexts(hass: HomeAssistant): Promise<void> {
  const known = loading.get(hass.language);
  if (known) return known;
  const { language } = hass;
  const promise = hass
    .loadBackendTranslation("common", DOMAIN)
    .then((localize) => {
      newest = localize;
      loaded.set(language, localize);
    })
    .catch((error: unknown) => {
      loading.delete(language);
      throw error;
    });
  loading.set(language, promise);
  return promise;
}

/** Return a text: that of `card_<key>`. */
export function text(hass: HomeAssistant, key: string, values?: Values): string {
  return translated(loaded.get(hass.language), key, values);
}

/** Return a text where Home Assistant gives no `hass`: in its forms, and its list of cards. */
export function textAnywhere(key: string, values?: Values): string {
  return translated(newest, key, values);
}

/** Load the texts as soon as somebody is logged in: Home Assistant's list of cards is made from them. */
export async function loadTextsEarly(): Promise<void> {
  await window.hassConnection;
  const root = rootElement();
  while (root && !root.hass?.language) await new Promise(requestAnimationFrame);
  if (root?.hass) await loadTexts(root.hass);
}

function translated(localize: Localize | undefined, key: string, values?: Values): string {
  return localize?.(`component.${DOMAIN}.common.card_${key}`, values) ?? "";
}
