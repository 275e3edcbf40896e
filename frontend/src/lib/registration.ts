/** Making cards known to Home Assistant: its list of cards, its editors, its suggestions. */

import type { CardConfig, ConfigForm, FormField, HomeAssistant } from "./home-assistant.ts";
import { textAnywhere } from "./texts.ts";

export const DOCUMENTATION = "https://github.com/cloud-telephony/cloud-telephony/blob/main/docs/cards.md";

export interface CardPresentation {
  /** What of the type stands between `cloud-telephony-` and `-card`; its texts are `card_<name>_name`, `_description`. */
  readonly name: string;
  /** For which entities the card is proposed when a user has chosen one, and with what settings. */
  readonly suggest?: (hass: HomeAssistant, entityId: string) => CardConfig | null;
}

/** Define a card's element and put it in Home Assistant's list of cards. */
export function registerCard(presentation: CardPresentation, element: CustomElementConstructor): void {
  const { name, suggest } = presentation;
  const type = `cloud-telephony-${name}-card`;
  // After an update, a page may have loaded the bundle from two addresses.
  if (customElements.get(type)) return;
  customElements.define(type, element);
  const suggestion = suggest && {
    getEntitySuggestion: (hass: HomeAssistant, entityId: string) => {
      const config = suggest(hass, entityId);
      return config && { config };
    },
  };
  window.customCards ??= [];
  window.customCards.push({
    type,
    get name() {
      return textAnywhere(`${name}_name`) || type;
    },
    get description() {
      return textAnywhere(`${name}_description`);
    },
    preview: true,
    documentationURL: DOCUMENTATION,
    ...suggestion,
  });
}

/** Return the visual editor of a card: labels are `card_field_<name>`, helpers `card_field_<name>_help`, if any. */
export function formOf(schema: readonly FormField[]): ConfigForm {
  return {
    schema,
    computeLabel: (field) => textAnywhere(`field_${field.name}`),
    computeHelper: (field) => textAnywhere(`field_${field.name}_help`) || undefined,
  };
}
