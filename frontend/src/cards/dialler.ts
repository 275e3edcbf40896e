/** The dialler card: a number pad, contacts while typing, and how the call gets on. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ref } from "lit/directives/ref.js";
import { dial, messageOf } from "../lib/actions.ts";
import { TelephonyCard } from "../lib/card.ts";
import { explained } from "../lib/errors.ts";
import { Ticking } from "../lib/clock.ts";
import { accountOf } from "../lib/entities.ts";
import { phoneNumber } from "../lib/format.ts";
import type { CardConfig, ConfigForm, HomeAssistant } from "../lib/home-assistant.ts";
import { Press } from "../lib/press.ts";
import { formOf, registerCard } from "../lib/registration.ts";
import { shared } from "../lib/styles.ts";
import { Accounts, ActiveCalls } from "../lib/telephony.ts";
import { KEYS, lettersOf, type Key } from "./dialler/keys.ts";
import { choiceOf, lineOf, peopleOf, type Line, type NoLine } from "./dialler/line.ts";
import { remember, remembered } from "./dialler/memory.ts";
import { CallProgress } from "./dialler/progress.ts";
import { cleaned, dialled, isNumber, ownerOf, search, type Match, type Person } from "./dialler/search.ts";
import { dialler } from "./dialler/styles.ts";
import { lineTemplate, matchesTemplate, progressTemplate } from "./dialler/templates.ts";

interface DiallerConfig extends CardConfig {
  readonly title?: string;
  /** The config entry of the account that calls. */
  readonly account?: string;
  /** The phone that calls; in YAML it may have no quotes. */
  readonly extension?: string | number;
  readonly show_keypad?: boolean;
  readonly show_contacts?: boolean;
}

const TEXTS = ["title", "account"] as const;
const SWITCHES = ["show_keypad", "show_contacts"] as const;
const MOST_MATCHES = 8;
const PLUS = "+";

class DiallerCard extends TelephonyCard<DiallerConfig> {
  static override styles = [shared, dialler];

  static getConfigForm(): ConfigForm {
    return formOf([
      { name: "title", selector: { text: {} } },
      { name: "account", selector: { config_entry: { integration: "cloud_telephony" } } },
      { name: "extension", selector: { text: {} } },
      { name: "show_keypad", default: true, selector: { boolean: {} } },
      { name: "show_contacts", default: true, selector: { boolean: {} } },
    ]);
  }

  static getStubConfig(): object {
    return {};
  }

  @state() private typed = "";
  @state() private listOpen = false;
  @state() private marked = -1;
  @state() private ordering = false;
  @state() private error = "";
  @state() private choice = remembered();

  @query("input") private readonly input!: HTMLInputElement;

  readonly #accounts = new Accounts(this);
  readonly #active = new ActiveCalls(this);
  readonly #progress = new CallProgress(this, this.#active);
  readonly #zero = new Press(
    () => {
      this.#press("0");
    },
    () => {
      this.#press(PLUS);
    },
  );
  readonly #back = new Press(
    () => {
      this.#deleteOne();
    },
    () => {
      this.#type("");
    },
  );

  constructor() {
    super();
    new Ticking(this, () => this.#progress.isTalking);
  }

  override setConfig(config: DiallerConfig): void {
    for (const name of TEXTS) {
      if (!["string", "undefined"].includes(typeof config[name])) throw new Error(`"${name}" must be a text.`);
    }
    if (!["string", "number", "undefined"].includes(typeof config.extension)) {
      throw new Error('"extension" must be a number.');
    }
    for (const name of SWITCHES) {
      if (!["boolean", "undefined"].includes(typeof config[name])) throw new Error(`"${name}" must be true or false.`);
    }
    super.setConfig(config);
  }

  override getCardSize(): number {
    return this.config?.show_keypad === false ? 3 : 8;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.#leave);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.#leave);
  }

  // What the card shows does not depend on the state of any entity.
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const before = this.onlyHassBefore(changed);
    return !before || before.language !== this.hass?.language || before.connection !== this.hass.connection;
  }

  protected override body(hass: HomeAssistant, config: DiallerConfig): TemplateResult {
    const line = lineOf(this.#accounts.all, config, this.choice);
    const choices =
      typeof line === "object" ? lineTemplate(hass, line, this.#chooseAccount, this.#choosePhone) : nothing;
    return html`
      <ha-card>
        ${this.header(config.title ?? this.text("dialler_title"), choices)}
        ${line === "none" || line === "gone" ? this.#nobodyCalls(hass, line) : this.#dialler(hass, config, line)}
      </ha-card>
    `;
  }

  #dialler(hass: HomeAssistant, config: DiallerConfig, line: Line | NoLine): TemplateResult {
    const people = config.show_contacts === false ? [] : this.#people();
    const matches = this.typed ? search(people, this.typed, MOST_MATCHES) : [];
    const hasPad = config.show_keypad !== false;
    return html`
      <div class=${hasPad ? "over" : ""} style="position: relative">
        ${this.#field(people, matches)}
        ${this.listOpen && matches.length > 0 ? matchesTemplate(hass, matches, this.marked, this.#choose) : nothing}
      </div>
      ${hasPad ? this.#pad(hass) : nothing}
      ${line === "waiting" ? html`<p class="secondary">${this.text("dialler_waiting")}</p>` : nothing}
      ${this.#problem()} ${progressTemplate(hass, this.#progress)}
      <button
        class="primary call"
        ?disabled=${this.ordering || typeof line !== "object" || this.typed.trim() === ""}
        @click=${this.#call}
      >
        <ha-icon icon="mdi:phone"></ha-icon>${this.text(this.ordering ? "dialler_calling" : "dialler_call")}
      </button>
    `;
  }

  #nobodyCalls(hass: HomeAssistant, line: "none" | "gone"): TemplateResult {
    return html`
      <p class="empty">${this.text(`dialler_${line}`)}</p>
      ${
        hass.user?.is_admin && line === "none"
          ? html`<a href="/config/integrations/integration/cloud_telephony">${this.text("dialler_accounts")}</a>`
          : nothing
      }
    `;
  }

  #field(people: readonly Person[], matches: readonly Match[]): TemplateResult {
    const isOpen = this.listOpen && matches.length > 0;
    const label = this.text("dialler_number");
    return html`
      <div class="field">
        <input
          role="combobox"
          aria-label=${label}
          aria-autocomplete="list"
          aria-expanded=${isOpen}
          aria-controls=${isOpen ? "found" : nothing}
          aria-activedescendant=${isOpen && this.marked >= 0 ? `match-${this.marked}` : nothing}
          placeholder=${label}
          dir=${this.typed ? "auto" : nothing}
          autocomplete="off"
          spellcheck="false"
          enterkeyhint="go"
          .value=${live(this.typed)}
          @input=${this.#onInput}
          @paste=${this.#onPaste}
          @keydown=${(event: KeyboardEvent) => {
            this.#onKey(event, matches);
          }}
          @blur=${this.#close}
        />
        ${this.#whose(people, matches)} ${this.typed ? this.#backspace() : nothing}
      </div>
    `;
  }

  /** Whose number it is, or may become. */
  #whose(people: readonly Person[], matches: readonly Match[]): TemplateResult | typeof nothing {
    const owner = ownerOf(people, this.typed);
    if (owner !== null) return html`<span class="whose ellipsis">${owner}</span>`;
    const [best] = matches;
    if (!best) return nothing;
    // In the field, the arrow keys do the same.
    return html`
      <button
        class="whose"
        tabindex="-1"
        title=${this.text("dialler_matches", { count: matches.length })}
        aria-haspopup="listbox"
        aria-expanded=${this.listOpen}
        @mousedown=${stay}
        @click=${this.#toggle}
      >
        <span class="ellipsis">${best.name}</span><ha-icon icon="mdi:menu-down"></ha-icon>
      </button>
    `;
  }

  #backspace(): TemplateResult {
    return html`
      <button
        class="icon back"
        aria-label=${this.text("dialler_delete")}
        title=${this.text("dialler_delete")}
        @mousedown=${stay}
        ${ref(this.#back.of)}
      >
        <ha-icon icon="mdi:backspace-outline"></ha-icon>
      </button>
    `;
  }

  #pad(hass: HomeAssistant): TemplateResult {
    return html`
      <div class="pad" role="group" aria-label=${this.text("dialler_keypad")} @keydown=${this.#onPadKey}>
        ${KEYS.map((key) => this.#key(hass, key))}
      </div>
    `;
  }

  #key(hass: HomeAssistant, key: Key): TemplateResult {
    const { digit } = key;
    const isZero = digit === "0";
    const press = (): void => {
      this.#press(digit);
    };
    return html`
      <button
        aria-label=${isZero ? this.text("dialler_zero") : nothing}
        aria-keyshortcuts=${isZero ? PLUS : nothing}
        @mousedown=${stay}
        @contextmenu=${stay}
        @click=${isZero ? nothing : press}
        ${isZero ? ref(this.#zero.of) : nothing}
      >
        ${digit}<small>${lettersOf(key, hass.language)}</small>
      </button>
    `;
  }

  /** Why nothing is known, or why the call was not placed. */
  #problem(): TemplateResult {
    const error = this.error || (this.#accounts.error ? messageOf(this.#accounts.error) : "");
    return html`<div role="alert">
      ${error ? html`<p class="error"><ha-icon icon="mdi:alert-circle-outline"></ha-icon><span>${error}</span></p>` : nothing}
    </div>`;
  }

  #people(): Person[] {
    const line = this.config && lineOf(this.#accounts.all, this.config, this.choice);
    return peopleOf(this.#accounts.all ?? [], typeof line === "object" ? line.account : undefined);
  }

  readonly #call = async (): Promise<void> => {
    const { hass, config } = this;
    const line = config && lineOf(this.#accounts.all, config, this.choice);
    if (!hass || typeof line !== "object" || this.ordering || !this.typed.trim()) return;
    const people = this.#people();
    const [best] = search(people, this.typed, 1);
    if (!isNumber(this.typed) && best) {
      this.#choose(best);
      return;
    }
    const to = dialled(this.typed);
    await this.#order(hass, line, to, ownerOf(people, to) ?? phoneNumber(to));
  };

  async #order(hass: HomeAssistant, line: Line, to: string, who: string): Promise<void> {
    this.ordering = true;
    this.error = "";
    this.#progress.forget();
    try {
      const request = { config_entry_id: line.account.entry_id, to, ...(line.phone ? { from: line.phone } : {}) };
      this.#progress.follow(await dial(hass, request), who);
    } catch (error) {
      this.error = await explained(hass, error);
    } finally {
      this.ordering = false;
    }
    // What came of it is told above the button, which may be out of sight when Enter was pressed.
    await this.updateComplete;
    this.renderRoot.querySelector(".call")?.scrollIntoView({ block: "nearest" });
  }

  readonly #onInput = (): void => {
    this.#type(this.input.value);
    this.listOpen = true;
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData?.getData("text");
    if (!pasted) return;
    event.preventDefault();
    this.#insert(cleaned(pasted));
    this.listOpen = true;
  };

  #onKey(event: KeyboardEvent, matches: readonly Match[]): void {
    if (event.isComposing) return;
    const chosen = this.listOpen ? matches[this.marked] : undefined;
    if (event.key === "Enter") {
      event.preventDefault();
      if (event.repeat) return;
      if (chosen) this.#choose(chosen);
      else void this.#call();
    } else if (event.key === "Escape" && this.listOpen) {
      event.stopPropagation();
      this.#close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && matches.length > 0) {
      event.preventDefault();
      this.#mark(event.key === "ArrowDown" ? 1 : -1, matches.length);
    }
  }

  // Whoever has a key of the pad under the finger can go on with those of the keyboard.
  readonly #onPadKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Backspace") this.#deleteOne();
    else if (/^[\d*#+]$/.test(event.key)) this.#press(event.key);
    else return;
    event.preventDefault();
  };

  /** Press a key of the pad, which nothing may cover then. */
  #press(key: string): void {
    this.#close();
    this.#insert(key);
  }

  #mark(step: 1 | -1, count: number): void {
    const from = this.listOpen ? this.marked : -1;
    this.marked = from < 0 && step < 0 ? count - 1 : (from + step + count) % count;
    this.listOpen = true;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector(`#match-${this.marked}`)?.scrollIntoView({ block: "nearest" });
    });
  }

  readonly #choose = (match: Match): void => {
    this.#type(phoneNumber(match.number));
    this.#close();
  };

  #type(text: string): void {
    this.typed = text;
    this.marked = -1;
    this.error = "";
  }

  /** Put something where the cursor is. */
  #insert(text: string): void {
    const { input } = this;
    input.setRangeText(
      text,
      input.selectionStart ?? input.value.length,
      input.selectionEnd ?? input.value.length,
      "end",
    );
    this.#type(input.value);
  }

  #deleteOne(): void {
    const { input } = this;
    const end = input.selectionEnd ?? input.value.length;
    const start = Math.min(input.selectionStart ?? end, Math.max(0, end - 1));
    input.setRangeText("", start, end, "end");
    this.#type(input.value);
  }

  readonly #toggle = (): void => {
    this.listOpen = !this.listOpen;
  };

  readonly #close = (): void => {
    this.listOpen = false;
    this.marked = -1;
  };

  readonly #leave = (event: Event): void => {
    if (this.listOpen && !event.composedPath().includes(this)) this.#close();
  };

  readonly #chooseAccount = (account: string): void => {
    this.choice = { ...this.choice, account };
    remember(this.choice);
  };

  readonly #choosePhone = (account: string, phone: string): void => {
    this.choice = choiceOf(this.choice, account, phone);
    remember(this.choice);
  };
}

/** Leave the focus, and with it the cursor, where it is. */
function stay(event: Event): void {
  event.preventDefault();
}

registerCard({ name: "dialler", suggest }, DiallerCard);

function suggest(hass: HomeAssistant, entityId: string): DiallerConfig | null {
  const entity = hass.entities[entityId];
  if (entity?.platform !== "cloud_telephony" || entity.translation_key !== "call") return null;
  return { type: "custom:cloud-telephony-dialler-card", account: accountOf(hass, entity) };
}
