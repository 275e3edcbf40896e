/** The call banner: who is calling, and where the call may go. It takes no space while nobody calls. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { fire } from "../lib/actions.ts";
import { TelephonyCard } from "../lib/card.ts";
import { accountsField } from "../lib/choices.ts";
import { Ticking } from "../lib/clock.ts";
import { entitiesOf, stateOf } from "../lib/entities.ts";
import { explained } from "../lib/errors.ts";
import { ago, clockTime, duration, initials, phoneNumber, secondsSince } from "../lib/format.ts";
import type { CardConfig, ConfigForm, GridOptions, HomeAssistant } from "../lib/home-assistant.ts";
import type { Account, ActiveCall } from "../lib/model.ts";
import { formOf, registerCard } from "../lib/registration.ts";
import { shared } from "../lib/styles.ts";
import { Accounts, ActiveCalls } from "../lib/telephony.ts";
import { textAnywhere } from "../lib/texts.ts";
import { Bell, type Made, type Outcome, type Ring } from "./banner/bell.ts";
import { choicesOf, isChoice, phoneName, type Choice, type ChoiceConfig } from "./banner/choices.ts";
import "./banner/countdown.ts";
import { exampleRing } from "./banner/example.ts";
import { Settling } from "./banner/settling.ts";
import { bannerStyles } from "./banner/styles.ts";

interface BannerConfig extends CardConfig {
  readonly title?: string;
  /** Config entries. */
  readonly accounts?: readonly string[];
  readonly choices?: readonly ChoiceConfig[];
  /** Calls between extensions too: a door phone is one. */
  readonly show_internal?: boolean;
  /** Instead of that of the account. */
  readonly own_extension?: string | number;
}

const OUTCOME_ICONS: Readonly<Record<Outcome, string>> = {
  answered: "mdi:phone-in-talk",
  missed: "mdi:phone-missed",
  rejected: "mdi:phone-cancel",
  over: "mdi:phone-hangup",
};
const MADE_ICONS: Readonly<Record<Made["state"], string>> = {
  asking: "mdi:dots-horizontal",
  accepted: "mdi:check-circle",
  failed: "mdi:alert-circle",
};

class BannerCard extends TelephonyCard<BannerConfig> {
  static override styles = [shared, bannerStyles];

  /** Home Assistant shows the card while a dashboard is edited, or in its list of cards. */
  @property({ type: Boolean }) preview = false;
  /** Home Assistant takes cards that are hidden from the page, but for those that say so. */
  readonly connectedWhileHidden = true;

  readonly #accounts = new Accounts(this);
  readonly #calls = new ActiveCalls(this);
  readonly #bell = new Bell();
  readonly #announcements = new WeakMap<Ring, string>();
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #focused: string | undefined;

  constructor() {
    super();
    new Ticking(this, () => this.#bell.rings.some((ring) => !ring.outcome));
    new Settling(this, ".choices button");
  }

  static getConfigForm(): ConfigForm {
    const text = { selector: { text: {} } };
    const fields = {
      name: { label: textAnywhere("field_choice_name"), ...text },
      icon: { label: textAnywhere("field_choice_icon"), selector: { icon: {} } },
      extension: { label: textAnywhere("field_choice_extension"), ...text },
      scenario: { label: textAnywhere("field_choice_scenario"), ...text },
      reject: { label: textAnywhere("banner_reject"), selector: { boolean: {} } },
      hang_up: { label: textAnywhere("banner_hang_up"), selector: { boolean: {} } },
    };
    return formOf([
      { name: "title", ...text },
      accountsField(),
      { name: "own_extension", ...text },
      { name: "choices", selector: { object: { multiple: true, label_field: "name", fields } } },
      { name: "show_internal", default: false, selector: { boolean: {} } },
    ]);
  }

  static getStubConfig(): Omit<BannerConfig, "type"> {
    return {};
  }

  override setConfig(config: BannerConfig): void {
    if (config.choices && !(Array.isArray(config.choices) && config.choices.every(isChoice))) {
      const message = "Each choice needs one of extension, scenario, reject and hang_up, and no second one.";
      throw new Error(textAnywhere("banner_wrong_choice") || message);
    }
    super.setConfig(config);
    // Before anything is known: nothing may flash up on a dashboard where nobody calls.
    if (!this.hasUpdated) this.hidden = true;
  }

  override getCardSize(): number {
    return this.#bell.rings.length;
  }

  override getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#leaving);
    // Nothing is told any more of what becomes of them.
    this.#bell.forget(() => true);
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    const before = this.onlyHassBefore(changed);
    const { hass } = this;
    if (!before || !hass) return true;
    if (before.connection !== hass.connection || before.language !== hass.language) return true;
    return this.#bell.rings.some((ring) => toldOf(before, ring) !== toldOf(hass, ring));
  }

  protected override willUpdate(): void {
    const { hass, config } = this;
    if (!hass || !config) return;
    const wanted = this.#calls.all.filter((call) => isWanted(call, config));
    this.#bell.forget((ring) => this.#accounts.all !== undefined && !this.#accounts.find(ring.call.account)?.loaded);
    this.#bell.take(wanted, (call) => this.#calls.timeLeft(call), performance.now());
    for (const ring of this.#bell.rings) learn(hass, ring);
    this.#leaveLater();
    this.#show(this.preview || this.#bell.rings.length > 0);
    const focused = this.shadowRoot?.activeElement?.closest<HTMLElement>(".ring");
    this.#focused = focused?.dataset["key"];
  }

  protected override updated(): void {
    // Whoever was among the choices with the keyboard stays at the call when they are gone.
    if (!this.#focused || this.shadowRoot?.activeElement) return;
    const rings = this.shadowRoot?.querySelectorAll<HTMLElement>(".ring") ?? [];
    for (const ring of rings) if (ring.dataset["key"] === this.#focused) ring.focus({ preventScroll: true });
  }

  protected override body(hass: HomeAssistant, config: BannerConfig): TemplateResult {
    const { rings } = this.#bell;
    const isExample = this.preview && rings.length === 0;
    const account = this.#accounts.all?.find((one) => one.can.includes("route")) ?? this.#accounts.all?.[0];
    const shown = isExample ? [exampleRing(account, this.text("banner_example_name"))] : rings;
    return html`<ha-card>
      ${config.title && shown.length > 0 ? html`<h2>${config.title}</h2>` : nothing}
      <ul ?inert=${isExample} @countdown-over=${this.#closed}>
        ${repeat(
          shown,
          (ring) => ring.key,
          (ring) => this.#ring(hass, config, ring, isExample),
        )}
      </ul>
      ${isExample ? html`<p class="explanation">${this.text("banner_explanation")}</p>` : nothing}
    </ha-card>`;
  }

  readonly #closed = (): void => {
    this.requestUpdate();
  };

  #leaveLater(): void {
    clearTimeout(this.#leaving);
    const wait = this.#bell.nextLeave(performance.now());
    if (wait !== null) this.#leaving = setTimeout(this.#closed, wait);
  }

  #show(isShown: boolean): void {
    if (this.hidden === !isShown) return;
    this.hidden = !isShown;
    fire(this, "card-visibility-changed", { value: isShown });
  }

  #ring(hass: HomeAssistant, config: BannerConfig, ring: Ring, isExample: boolean): TemplateResult {
    const { call } = ring;
    const account = this.#accounts.find(call.account);
    const own = ownExtension(config, account);
    const isOpen = !ring.outcome && ring.closesAt > performance.now() && ring.made?.state !== "accepted";
    const canRoute = isExample || account?.can.includes("route");
    return html`<li class="ring ${ring.outcome ?? "ringing"}" data-key=${ring.key} tabindex="-1">
      ${isExample ? nothing : html`<span class="visually-hidden" role="alert">${this.#announcement(ring, account)}</span>`}
      <span class="avatar" aria-hidden="true">
        ${initials(call.from_name) || html`<ha-icon icon="mdi:phone-ring"></ha-icon>`}
      </span>
      <div class="who">
        <p class="name">
          <span>${this.#nameOf(call)}</span>
          ${call.groups.map((group) => html`<span class="group">${group}</span>`)}
        </p>
        <p class="about">${joined([...this.#about(call, account), ...this.#history(hass, call, ring)])}</p>
      </div>
      ${this.#told(account, ring)}
      ${isOpen && canRoute ? this.#choices(hass, ring, choicesOf(account, config.choices, own, this.text)) : nothing}
    </li>`;
  }

  #nameOf(call: ActiveCall): string {
    return call.from_name ?? (call.from_number ? phoneNumber(call.from_number) : this.text("banner_hidden_number"));
  }

  /** Return what is said once to those who do not see: it must not change while it rings. */
  #announcement(ring: Ring, account: Account | undefined): string {
    const known = this.#announcements.get(ring);
    if (known !== undefined) return known;
    const values = { who: this.#nameOf(ring.call), line: this.#line(ring.call, account) };
    const announcement = this.text("banner_announcement", values);
    this.#announcements.set(ring, announcement);
    return announcement;
  }

  #line(call: ActiveCall, account: Account | undefined): string {
    const line = call.to_name ?? (call.to_number ? phoneNumber(call.to_number) : "");
    const title = account?.title ?? "";
    return line && title ? `${line} (${title})` : line || title;
  }

  /** Return number, line and queue. */
  #about(call: ActiveCall, account: Account | undefined): (TemplateResult | string)[] {
    const number = call.from_name && call.from_number ? phoneNumber(call.from_number) : null;
    const line = this.#line(call, account);
    return [
      ...(number ? [html`<span class="number">${number}</span>`] : []),
      ...(line ? [this.text("banner_to", { line })] : []),
      ...(call.queue ? [this.text("banner_queue", { queue: call.queue })] : []),
    ];
  }

  /** Return what is known of the caller, and how long it rings. */
  #history(hass: HomeAssistant, call: ActiveCall, ring: Ring): (TemplateResult | string)[] {
    const rings = ring.outcome
      ? []
      : [
          html`<span class="time"
            >${this.text("banner_rings", { time: clockTime(secondsSince(call.started_at)) })}</span
          >`,
        ];
    const isStranger = call.direction === "incoming" && call.from_number && !call.contact_id;
    const known = !isStranger ? [] : [this.text("banner_not_known")];
    return [...known, ...this.#lastCall(hass, call), ...rings];
  }

  #lastCall(hass: HomeAssistant, call: ActiveCall): string[] {
    const last = call.last_call;
    if (!last) return [];
    const way = last.direction === "outgoing" ? "called" : "rang";
    const values = { ago: ago(hass, last.started_at), time: duration(hass, last.talk_time ?? 0) };
    return [this.text(last.talk_time ? `banner_${way}` : `banner_${way}_in_vain`, values)];
  }

  /** Return what became of the call, or of what was chosen for it; else where it rings. */
  #told(account: Account | undefined, ring: Ring): TemplateResult {
    const { made, outcome, call } = ring;
    const phone = call.extension ? phoneName(account, call.extension) : "";
    let [kind, icon, message] = ["", "mdi:bell-ring", phone && this.text("banner_rings_at", { phone })];
    if (outcome) {
      [kind, icon] = [outcome, OUTCOME_ICONS[outcome]];
      message = this.text(outcome === "answered" && phone ? "banner_answered_by" : `banner_${outcome}`, { phone });
    } else if (made) {
      [kind, icon] = [made.state, MADE_ICONS[made.state]];
      message = made.message ?? this.text(`banner_${made.state}`, { choice: made.name });
    }
    return html`<div class="told ${kind}" role="status">
      ${message ? html`<ha-icon icon=${icon} aria-hidden="true"></ha-icon><span>${message}</span>` : nothing}
    </div>`;
  }

  #choices(hass: HomeAssistant, ring: Ring, choices: readonly Choice[]): TemplateResult {
    const isAsking = ring.made?.state === "asking";
    const seconds = duration(hass, ring.window);
    return html`<div
      class="choices"
      role="group"
      aria-label=${this.text("banner_choices", { who: this.#nameOf(ring.call) })}
    >
      <cloud-telephony-countdown
        role="timer"
        aria-label=${this.text("banner_time_left", { seconds })}
        .ends=${ring.closesAt}
        .lasts=${ring.window}
        language=${hass.language}
      ></cloud-telephony-countdown>
      ${choices.map(
        (choice) =>
          html`<button
            type="button"
            class=${choice.kind}
            aria-disabled=${isAsking}
            @click=${() => {
              void this.#choose(hass, ring, choice);
            }}
          >
            <ha-icon icon=${choice.icon} aria-hidden="true"></ha-icon>${choice.name}
          </button>`,
      )}
    </div>`;
  }

  async #choose(hass: HomeAssistant, ring: Ring, choice: Choice): Promise<void> {
    if (ring.made?.state === "asking") return;
    const { call } = ring;
    const made = { name: choice.name, refuses: choice.kind === "danger" };
    ring.made = { ...made, state: "asking" };
    this.requestUpdate();
    const data = { config_entry_id: call.account, call_id: call.call_id, ...choice.route };
    try {
      await hass.callService("cloud_telephony", "route_call", data, undefined, false, true);
      ring.made = { ...made, state: "accepted" };
      if (made.refuses && ring.outcome === "over") ring.outcome = "rejected";
    } catch (error) {
      ring.made = { ...made, state: "failed", message: await explained(hass, error) };
    }
    this.requestUpdate();
  }
}

function isWanted(call: ActiveCall, config: BannerConfig): boolean {
  if (config.accounts?.length && !config.accounts.includes(call.account)) return false;
  return call.direction === "incoming" || (call.direction === "internal" && config.show_internal === true);
}

function ownExtension(config: BannerConfig, account: Account | undefined): string | null {
  const own = config.own_extension;
  return own === undefined || own === "" ? (account?.own_extension ?? null) : String(own);
}

/** Return what the account's entity of calls told last. */
function toldOf(hass: HomeAssistant, ring: Ring): Readonly<Record<string, unknown>> | undefined {
  const [entity] = entitiesOf(hass, "calls", [ring.call.account]);
  return stateOf(hass, entity)?.attributes;
}

/** Take over how a call ended, if that was told: the list of calls under way does not. */
function learn(hass: HomeAssistant, ring: Ring): void {
  if (ring.outcome !== "over") return;
  const told = toldOf(hass, ring);
  if (told?.["call_id"] !== ring.call.call_id || typeof told["disposition"] !== "string") return;
  const { disposition } = told;
  ring.outcome = disposition === "answered" || disposition === "rejected" ? disposition : "missed";
  if (typeof told["extension"] === "string") ring.call = { ...ring.call, extension: told["extension"] };
}

function joined(parts: readonly (TemplateResult | string)[]): (TemplateResult | string)[] {
  return parts.flatMap((part, index) => (index > 0 ? [" · ", part] : [part]));
}

registerCard({ name: "banner" }, BannerCard);
