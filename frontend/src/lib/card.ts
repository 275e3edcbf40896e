/** What all cards have in common: their settings, their texts, what they show while they know nothing. */

import { LitElement, html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { CardConfig, GridOptions, HomeAssistant } from "./home-assistant.ts";
import { shared } from "./styles.ts";
import { hasTexts, loadTexts, text, type Texts } from "./texts.ts";

export abstract class TelephonyCard<Config extends CardConfig = CardConfig> extends LitElement {
  static override styles: CSSResultGroup = shared;

  @property({ attribute: false }) hass: HomeAssistant | undefined;
  @state() protected config: Config | undefined;
  private isAsked = true;

  /** Home Assistant calls this with what the user wrote; what it throws is shown in place of the card. */
  setConfig(config: Config): void {
    this.config = config;
  }

  getCardSize(): number {
    return 4;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  override requestUpdate(...about: Parameters<LitElement["requestUpdate"]>): void {
    if (about[0] === undefined) this.isAsked = true;
    super.requestUpdate(...about);
  }

  /**
   * Return what `hass` was before, if nothing else has changed: not even a controller asked for the card to be drawn.
   * To be called once, by `shouldUpdate`.
   */
  protected onlyHassBefore(changed: PropertyValues): HomeAssistant | undefined {
    const { isAsked } = this;
    this.isAsked = false;
    if (isAsked || changed.size !== 1) return undefined;
    return changed.get("hass") as HomeAssistant | undefined;
  }

  /** Draw the card; `hass`, settings and texts are there. */
  protected abstract body(hass: HomeAssistant, config: Config): TemplateResult | typeof nothing;

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config } = this;
    if (!hass || !config) return nothing;
    if (!hasTexts(hass)) {
      loadTexts(hass).then(
        () => {
          this.requestUpdate();
        },
        // They are asked for again with the next change in the house: there is one when the connection is back.
        () => undefined,
      );
      return html`<ha-card></ha-card>`;
    }
    return this.body(hass, config);
  }

  /** Return the card's title and what stands beside it: no landmark, since a page would have one for each card. */
  protected header(title: string, beside: TemplateResult | typeof nothing): TemplateResult {
    return html`<header role="presentation">
      <h2>${title}</h2>
      ${beside}
    </header>`;
  }

  /** Return the card's text of this key, without `card_`. */
  protected readonly text: Texts = (key, values) => (this.hass ? text(this.hass, key, values) : "");
}
