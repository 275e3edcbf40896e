/** The extensions card: a busy-lamp field. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { styleMap } from "lit/directives/style-map.js";
import { dial, showDetails, toast, type DialRequest } from "../lib/actions.ts";
import { TelephonyCard } from "../lib/card.ts";
import { explained } from "../lib/errors.ts";
import type { ConfigForm, HomeAssistant } from "../lib/home-assistant.ts";
import { registerCard } from "../lib/registration.ts";
import { shared } from "../lib/styles.ts";
import { Accounts, ActiveCalls } from "../lib/telephony.ts";
import { hasTexts } from "../lib/texts.ts";
import { Board, type Group, type View } from "./extensions/board.ts";
import { Rings } from "./extensions/rings.ts";
import { keepStop, moveStop, nextTile } from "./extensions/roving.ts";
import { checkSettings, settingsForm, type ExtensionsConfig } from "./extensions/settings.ts";
import { ExtensionTile, TILE } from "./extensions/tile.ts";

const TYPE = "custom:cloud-telephony-extensions-card";

/** With more extensions than these there is a search, unless the user says otherwise. */
const MANY = 24;
/** How long a phone may ring until it is not looked any more what has come of it. */
const RINGS_AT_MOST = 60;
/** What comes into a page together with the place where it is told is not read out. */
const TOLD_AFTER_MS = 100;

const rings = new Rings();

class ExtensionsCard extends TelephonyCard<ExtensionsConfig> {
  static override styles = [
    shared,
    css`
      ha-card {
        display: flex;
        flex-direction: column;
      }
      search {
        display: block;
        margin-block-end: 12px;
      }
      input {
        width: 100%;
      }
      .board {
        flex: 1;
        min-height: 0;
        overflow: auto;
        /* Room for what shines around a tile. */
        margin: -4px;
        padding: 4px;
      }
      h3 {
        margin: 16px 0 8px;
        font-size: var(--ha-font-size-m, 14px);
        font-weight: var(--ha-font-weight-medium, 500);
        color: var(--secondary-text-color);
      }
      section:first-child h3 {
        margin-block-start: 0;
      }
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(184px, 100%), 1fr));
        gap: 10px;
      }
      p {
        margin: 0;
        color: var(--secondary-text-color);
      }
    `,
  ];

  static getConfigForm(): ConfigForm {
    return settingsForm();
  }

  static getStubConfig(): object {
    return {};
  }

  @state() private search = "";
  /** What screen readers are told. */
  @state() private news = "";
  @state() private dialling: ReadonlySet<string> = new Set();

  #board = new Board();
  // Tells whether the tiles are other ones or in other places than when they were drawn.
  #places = 0;
  #placesDrawn = 0;
  #tiles = new Map<string, ExtensionTile>();
  #telling: ReturnType<typeof setTimeout> | undefined;
  readonly #accounts = new Accounts(this);
  readonly #calls = new ActiveCalls(this);

  override setConfig(config: ExtensionsConfig): void {
    checkSettings(config);
    super.setConfig(config);
  }

  override getCardSize(): number {
    return 1 + Math.ceil(this.#board.counts.shown / 3) * 1.5;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#telling);
    this.#telling = undefined;
  }

  /** Home Assistant tells of every change in the house: give it to the tiles that it is about, and draw nothing else. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const { hass, config } = this;
    if (!hass || !config || !hasTexts(hass)) {
      this.#board = new Board();
      return true;
    }
    const changes = this.#board.take({
      hass,
      config,
      accounts: this.#accounts.all,
      calls: this.#calls.all,
      dialling: this.dialling,
      search: this.search,
    });
    for (const view of changes.views) this.#show(view);
    if (changes.views.some((view) => rings.isNews(view))) this.#tellSoon();
    if (changes.places) this.#places++;
    return changes.places || changes.counts || [...changed.keys()].some((key) => key !== "hass");
  }

  protected override updated(): void {
    if (this.#placesDrawn === this.#places) return;
    this.#placesDrawn = this.#places;
    const tiles = this.renderRoot.querySelectorAll<ExtensionTile>(TILE);
    this.#tiles = new Map([...tiles].map((tile) => [tile.view?.entityId ?? "", tile]));
    for (const group of this.renderRoot.querySelectorAll(".tiles")) keepStop(group);
  }

  protected override body(_hass: HomeAssistant, config: ExtensionsConfig): TemplateResult {
    const { all, shown } = this.#board.counts;
    return html`<ha-card>
      ${this.header(config.title ?? this.text("extensions_name"), this.#counts())}
      ${(config.show_search ?? all > MANY) ? this.#searchField() : nothing}
      ${all === 0 ? html`<p>${this.text("extensions_none")}</p>` : nothing}
      ${all > 0 && shown === 0 ? html`<p>${this.text("extensions_none_shown")}</p>` : nothing}
      <div
        class="board"
        @keydown=${this.#moved}
        @focusin=${this.#focused}
        @extension-call=${this.#called}
        @extension-details=${this.#asked}
      >
        ${guard([this.#places, config], () => this.#board.groups.map((group) => this.#group(group, config)))}
      </div>
      <div class="visually-hidden" role="status">${this.news}</div>
    </ha-card>`;
  }

  #counts(): TemplateResult {
    const { all, talking, ringing } = this.#board.counts;
    const parts = [
      String(all),
      talking > 0 ? this.text("extensions_talking", { count: talking }) : "",
      ringing > 0 ? this.text("extensions_ringing", { count: ringing }) : "",
    ];
    return html`<span class="secondary">${parts.filter(Boolean).join(" · ")}</span>`;
  }

  #searchField(): TemplateResult {
    return html`<search>
      <input
        type="search"
        autocomplete="off"
        .value=${this.search}
        placeholder=${this.text("extensions_search")}
        aria-label=${this.text("extensions_search")}
        @input=${this.#searched}
        @keydown=${this.#escaped}
      />
    </search>`;
  }

  #group({ name, hidden, entityIds }: Group, { columns, confirm, title }: ExtensionsConfig): TemplateResult {
    const style = columns ? { "grid-template-columns": `repeat(${columns}, minmax(0, 1fr))` } : {};
    return html`<section ?hidden=${hidden}>
      ${name ? html`<h3>${name}</h3>` : nothing}
      <div
        class="tiles"
        role="toolbar"
        aria-label=${name || (title ?? this.text("extensions_name"))}
        style=${styleMap(style)}
      >
        ${repeat(
          entityIds,
          (id) => id,
          (id) =>
            html`<cloud-telephony-extension-tile
              .view=${this.#board.view(id)}
              .asks=${confirm !== false}
              .text=${this.text}
            ></cloud-telephony-extension-tile>`,
        )}
      </div>
    </section>`;
  }

  #show(view: View): void {
    const tile = this.#tiles.get(view.entityId);
    if (tile) tile.view = view;
  }

  #tellSoon(): void {
    // The same as before would not be read out again.
    this.news = "";
    this.#telling ??= setTimeout(this.#tell, TOLD_AFTER_MS);
  }

  readonly #tell = (): void => {
    this.#telling = undefined;
    this.news = rings
      .take(this.#board.views)
      .map((view) => this.#ringing(view))
      .join(", ");
  };

  #ringing({ name, number, party }: View): string {
    const values = { name: `${name} ${number}`.trim(), caller: party ?? "" };
    return this.text(party ? "extensions_rings_for" : "extensions_rings", values);
  }

  readonly #searched = async ({ target }: InputEvent): Promise<void> => {
    this.search = (target as HTMLInputElement).value;
    await this.updateComplete;
    this.news = this.search ? this.text("extensions_found", { count: this.#board.counts.shown }) : "";
  };

  readonly #escaped = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.search) return;
    event.stopPropagation();
    this.search = "";
    this.news = "";
  };

  readonly #moved = (event: KeyboardEvent): void => {
    const { target: tile } = event;
    if (!(tile instanceof ExtensionTile) || !tile.parentElement) return;
    const next = nextTile(tile.parentElement, tile, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  readonly #focused = ({ target: tile }: FocusEvent): void => {
    if (tile instanceof ExtensionTile && tile.parentElement) moveStop(tile.parentElement, tile);
  };

  readonly #asked = ({ target }: Event): void => {
    const view = (target as ExtensionTile).view;
    if (view) showDetails(this, view.entityId);
  };

  readonly #called = ({ target }: Event): void => {
    const view = (target as ExtensionTile).view;
    if (view) void this.#call(view);
  };

  async #call(view: View): Promise<void> {
    const { hass } = this;
    if (!hass || this.dialling.has(view.entityId)) return;
    const name = `${view.name} ${view.number}`;
    this.dialling = new Set(this.dialling).add(view.entityId);
    toast(this, this.text("extensions_calling", { name }));
    try {
      const { status } = await dial(hass, this.#request(view));
      const outcome = this.text(`extensions_outcome_${status}`, { name });
      if (outcome) toast(this, outcome);
    } catch (error) {
      toast(this, await explained(hass, error));
    } finally {
      this.dialling = new Set([...this.dialling].filter((id) => id !== view.entityId));
    }
  }

  #request({ account, number }: View): DialRequest {
    const own = this.config?.own_extension;
    const request = { config_entry_id: account, to: number, wait_for: "answered", timeout: RINGS_AT_MOST } as const;
    return own && this.#accounts.find(account)?.can.includes("pick_phone") ? { ...request, from: own } : request;
  }
}

if (!customElements.get(TILE)) customElements.define(TILE, ExtensionTile);
registerCard(
  {
    name: "extensions",
    suggest: (hass, entityId) =>
      hass.entities[entityId]?.translation_key === "extension_status" ? { type: TYPE, entities: [entityId] } : null,
  },
  ExtensionsCard,
);
