/** The calls card: the call log, live and paged, with what can be done about each call. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { TelephonyCard } from "../lib/card.ts";
import { accountsField } from "../lib/choices.ts";
import { accountOf } from "../lib/entities.ts";
import { explained } from "../lib/errors.ts";
import { day, duration } from "../lib/format.ts";
import type { ConfigForm, GridOptions, HomeAssistant } from "../lib/home-assistant.ts";
import type { Account, LoggedCall } from "../lib/model.ts";
import { formOf, registerCard } from "../lib/registration.ts";
import { Accounts, ActiveCalls } from "../lib/telephony.ts";
import { textAnywhere, type Values } from "../lib/texts.ts";
import { cardStyles } from "./calls/card_styles.ts";
import { ROWS, SCHEMA_ROWS, mistakeIn, type CallsConfig } from "./calls/config.ts";
import type { RowContext } from "./calls/context.ts";
import { choices, searchField, type Controls } from "./calls/controls.ts";
import { KINDS, asked, beginOfDay, narrows, untilMidnight, wants, type Filter } from "./calls/filter.ts";
import { CallLog } from "./calls/log.ts";
import { CallsNow, NOW } from "./calls/now.ts";
import { byHour, hourOf, keyOf } from "./calls/pages.ts";
import { CallPlayer, PLAYER } from "./calls/player.ts";
import { CallRow, ROW } from "./calls/row.ts";
import { ScrollKeeper } from "./calls/scrolling.ts";

const SEARCH_AFTER_MS = 300;
const EVERYTHING: Filter = { kind: "all", account: "", period: "any", first: "", last: "", search: "" };

// Cards are made anew whenever their view is opened; what was chosen is kept as long as the page is.
const chosen = new Map<string, Filter>();

class CallsCard extends TelephonyCard<CallsConfig> {
  static override styles = [TelephonyCard.styles, cardStyles];

  static getConfigForm(): ConfigForm {
    return formOf([
      { name: "title", selector: { text: {} } },
      accountsField(),
      {
        name: "filter",
        default: "all",
        selector: { select: { mode: "dropdown", options: KINDS.map((kind) => option(kind)) } },
      },
      SCHEMA_ROWS,
      {
        name: "",
        type: "grid",
        schema: ["show_filters", "show_search", "show_actions"].map((name) => ({
          name,
          default: true,
          selector: { boolean: {} },
        })),
      },
    ]);
  }

  static getStubConfig(): object {
    return {};
  }

  /** Home Assistant says here in what the card is: `grid` is a section, where a card can have a height of its own. */
  @state() layout: string | undefined;
  @state() private filter = EVERYTHING;
  @state() private failure = "";
  @query(".log") private readonly scroller!: HTMLElement | null;
  readonly #accounts = new Accounts(this);
  readonly #active = new ActiveCalls(this);
  readonly #busy = new Set<string>();
  readonly #drafts: RowContext["drafts"] = new Map();
  readonly #log = new CallLog(
    () => {
      this.requestUpdate();
    },
    (key) => this.#busy.has(key),
  );
  readonly #scrolling = new ScrollKeeper(
    () => this.scroller,
    () => this.#showMore(),
  );
  #context: RowContext | undefined;
  #told: readonly Account[] | undefined;
  #known: readonly Account[] = [];
  #search: ReturnType<typeof setTimeout> | undefined;
  #midnight: ReturnType<typeof setTimeout> | undefined;
  #explained: unknown;

  override setConfig(config: CallsConfig): void {
    const mistake = mistakeIn(config);
    if (mistake !== null) throw new Error(mistake);
    super.setConfig(config);
    this.#context = undefined;
    this.filter = chosen.get(this.#place) ?? { ...EVERYTHING, kind: config.filter ?? "all" };
  }

  override getCardSize(): number {
    return 9;
  }

  override getGridOptions(): GridOptions {
    return { columns: 12, min_columns: 6, rows: 9, min_rows: 4 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#midnight);
    this.#midnight = undefined;
    this.#scrolling.stop();
    // Cards that change places are taken out for a moment only.
    queueMicrotask(() => {
      if (!this.isConnected) this.#log.stop();
    });
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    if (changed.size !== 1 || !changed.has("hass")) return true;
    const before = changed.get("hass") as HomeAssistant | undefined;
    return !before || !this.hass || SEEN.some((part) => before[part] !== this.hass?.[part]);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { hass, config } = this;
    if (!hass || !config || !this.isConnected) return;
    if (changed.has("hass")) this.#context = undefined;
    this.#midnight ??= setTimeout(this.#newDay, untilMidnight(hass) + 1000);
    this.#log.follow(hass, {
      ...asked(hass, this.filter, config.accounts ?? []),
      limit: config.rows ?? ROWS,
    });
    this.#scrolling.before();
    this.#explain(hass);
  }

  protected override updated(): void {
    this.#scrolling.after();
  }

  protected override body(hass: HomeAssistant, config: CallsConfig): TemplateResult {
    return html`<ha-card
      class=${this.layout === "grid" && config.grid_options?.rows === "auto" ? "" : (this.layout ?? "")}
    >
      ${this.header(config.title ?? this.text("calls_name"), this.#summary(hass))} ${this.#controls(config)}
      ${this.#log.error === undefined ? nothing : this.#problem(this.#log.retry)}
      <div class="log" aria-busy=${this.#log.isStale}>
        ${this.#now(hass, config)} ${this.#calls(hass)} ${this.#rest()}
      </div>
      <p class="visually-hidden" role="status">${this.#listed()}</p>
    </ha-card>`;
  }

  #summary(hass: HomeAssistant): TemplateResult | typeof nothing {
    const { today } = this.#log;
    if (!today) return nothing;
    const { calls, missed, talk_time: talkTime } = today;
    return html`<div class="secondary summary">
      ${this.#text("today", { calls })} ·
      <span class=${missed > 0 ? "missed" : ""}>${this.#text("today_missed", { missed })}</span> ·
      ${duration(hass, talkTime)}
    </div>`;
  }

  #controls(config: CallsConfig): TemplateResult | typeof nothing {
    const { show_filters: filters = true, show_search: search = true } = config;
    if (!filters && !search) return nothing;
    const controls: Controls = {
      text: this.#text,
      filter: this.filter,
      accounts: this.#shown,
      choose: this.#choose,
      typed: this.#typed,
    };
    return html`<div class="controls">
      ${filters ? choices(controls) : nothing} ${search ? searchField(controls) : nothing}
    </div>`;
  }

  #now(hass: HomeAssistant, config: CallsConfig): TemplateResult | typeof nothing {
    const calls = this.#active.all.filter((call) => wants(this.filter, config.accounts ?? [], call));
    if (calls.length === 0) return nothing;
    return html`<section>
      <h3>${this.#text("now")}</h3>
      <cloud-telephony-calls-now .calls=${calls} .context=${this.#rowContext(hass)}></cloud-telephony-calls-now>
    </section>`;
  }

  #calls(hass: HomeAssistant): unknown {
    const { calls } = this.#log;
    const context = this.#rowContext(hass);
    const today = new Date().toDateString();
    return guard([calls, context, today], () =>
      repeat(
        byDay(hass, calls),
        ([, name]) => name,
        ([rows, name]) =>
          html`<section>
            <h3>${name}</h3>
            <div role="list">
              ${repeat(
                byHour(rows),
                ([first]) => hourOf(first),
                (calls) => hour(calls, context),
              )}
            </div>
          </section>`,
      ),
    );
  }

  /** Draw what follows the calls: why there are none, or no more, or how to see more. */
  #rest(): TemplateResult | typeof nothing {
    const log = this.#log;
    if (log.error !== undefined) return nothing;
    if (log.pageError !== undefined) return this.#problem(log.more);
    if (log.isStale && log.calls.length === 0) return html`<p class="empty">${this.#text("loading")}</p>`;
    if (log.calls.length === 0) return this.#none();
    if (!log.hasMore) return nothing;
    return html`<button class="more" aria-busy=${log.isLoadingMore} @click=${this.#showMore}>
      ${this.#text(log.isLoadingMore ? "loading" : "more")}
    </button>`;
  }

  #problem(again: () => unknown): TemplateResult {
    return html`<div class="problem" role="alert">
      <p>${this.#text("failed")} ${this.failure}</p>
      <button @click=${again}>${this.#text("try_again")}</button>
    </div>`;
  }

  #none(): TemplateResult {
    if (narrows(this.filter)) {
      return html`<div class="empty">
        <p>${this.#text("none_found")}</p>
        <button @click=${this.#showAll}>${this.#text("show_all")}</button>
      </div>`;
    }
    const key = this.#accounts.all?.length === 0 ? "no_accounts" : "none_yet";
    return html`<p class="empty">${this.#text(key)}</p>`;
  }

  /** Return what those are told who do not see that the list has changed. */
  #listed(): string {
    const { calls, isStale, hasMore } = this.#log;
    if (isStale) return "";
    return this.#text(hasMore ? "listed_more" : "listed", { count: calls.length });
  }

  /** The accounts that the card shows calls of. */
  get #shown(): readonly Account[] {
    const accounts = this.config?.accounts ?? [];
    // What an account can do is known as long as it runs; its calls remain.
    const logged = (this.#accounts.all ?? []).filter((account) => !account.loaded || account.can.includes("calls"));
    return accounts.length > 0 ? logged.filter((account) => accounts.includes(account.entry_id)) : logged;
  }

  #rowContext(hass: HomeAssistant): RowContext {
    const accounts = this.#asKnown(this.#accounts.all ?? NONE);
    if (this.#context?.accounts !== accounts) {
      this.#context = {
        hass: () => this.hass ?? hass,
        accounts,
        showsAccount: this.#shown.length > 1,
        showsActions: this.config?.show_actions ?? true,
        busy: this.#busy,
        drafts: this.#drafts,
      };
    }
    return this.#context;
  }

  /** Return the accounts; while one is loaded anew, nobody knows what it can do: it will be the same as before. */
  #asKnown(accounts: readonly Account[]): readonly Account[] {
    if (accounts === this.#told) return this.#known;
    const before = this.#known;
    this.#told = accounts;
    this.#known = accounts.map((account) => {
      const known = before.find(({ entry_id: entry }) => entry === account.entry_id);
      return account.loaded || !known ? account : { ...known, title: account.title };
    });
    return this.#known;
  }

  get #rows(): CallRow[] {
    return [...this.renderRoot.querySelectorAll<CallRow>(ROW)];
  }

  get #place(): string {
    return `${location.pathname} ${JSON.stringify(this.config)}`;
  }

  readonly #text = (key: string, values?: Values): string => this.text(`calls_${key}`, values);

  readonly #choose = (change: Partial<Filter>): void => {
    this.filter = { ...this.filter, ...change };
    chosen.set(this.#place, this.filter);
    this.scroller?.scrollTo({ top: 0 });
  };

  readonly #typed = (search: string): void => {
    clearTimeout(this.#search);
    this.#search = setTimeout(() => {
      this.#choose({ search });
    }, SEARCH_AFTER_MS);
  };

  readonly #showAll = (): void => {
    clearTimeout(this.#search);
    this.#choose(EVERYTHING);
  };

  readonly #showMore = async (): Promise<void> => {
    const last = this.#rows.at(-1);
    const isKeyboard = this.renderRoot.querySelector(".more")?.matches(":focus-visible") === true;
    await this.#log.more();
    await this.updateComplete;
    // Whoever came with the keyboard goes on where the new calls begin.
    if (isKeyboard) this.#rows.find((_, place, rows) => rows[place - 1] === last)?.focus();
  };

  readonly #newDay = (): void => {
    this.#midnight = undefined;
    this.requestUpdate();
  };

  /** Have the error's text looked up, once for each. */
  #explain(hass: HomeAssistant): void {
    const error = this.#log.error ?? this.#log.pageError;
    if (error === this.#explained) return;
    this.#explained = error;
    this.failure = "";
    if (error === undefined) return;
    void explained(hass, error).then((failure) => {
      if (error === this.#explained) this.failure = failure;
    });
  }
}

/** What of Home Assistant the card shows; all else may change a hundred times a second. */
const SEEN = ["connection", "language", "locale", "user"] as const;
const NONE: readonly Account[] = [];
/** About how high a row is, with its line, in pixels. */
const ROW_HEIGHT = 59;

/** Draw the calls of an hour, unless they are drawn already: they cost nothing while they are out of sight. */
function hour(calls: readonly LoggedCall[], context: RowContext): TemplateResult {
  // Not by a custom property, which every row would inherit: all were to be styled anew whenever it changes.
  const size = `contain-intrinsic-block-size: auto ${ROW_HEIGHT * calls.length}px`;
  return html`<div role="presentation" class="hour" style=${size}>
    ${guard([context, ...calls], () => repeat(calls, keyOf, (call) => listed(call, context)))}
  </div>`;
}

function listed(call: LoggedCall, context: RowContext): TemplateResult {
  return html`<div role="listitem">
    <cloud-telephony-calls-row .call=${call} .context=${context}></cloud-telephony-calls-row>
  </div>`;
}

/** Put calls, the newest first, together by the days on which they began, which have names. */
function byDay(hass: HomeAssistant, calls: readonly LoggedCall[]): [LoggedCall[], string][] {
  const days: [LoggedCall[], string][] = [];
  let begin = Infinity;
  for (const call of calls) {
    const moment = Date.parse(call.started_at);
    if (moment < begin) {
      // Asked once for each day: it takes longer than all else that is done for a call.
      days.push([[], day(hass, call.started_at)]);
      begin = beginOfDay(hass, moment);
    }
    days.at(-1)?.[0].push(call);
  }
  return days;
}

function option(kind: Filter["kind"]): { value: string; label: string } {
  return { value: kind, label: textAnywhere(`calls_kind_${kind}`) };
}

const FITTING: Readonly<Record<string, Partial<CallsConfig>>> = {
  calls: {},
  calls_today: {},
  last_caller: {},
  talk_time_today: {},
  missed_calls: { filter: "missed" },
  missed_calls_today: { filter: "missed" },
};

registerCard(
  {
    name: "calls",
    suggest: (hass, entityId) => {
      const entity = hass.entities[entityId];
      const fitting = entity?.platform === "cloud_telephony" ? FITTING[entity.translation_key ?? ""] : undefined;
      if (!entity || !fitting) return null;
      const config: CallsConfig = {
        type: "custom:cloud-telephony-calls-card",
        accounts: [accountOf(hass, entity)],
        ...fitting,
      };
      return config;
    },
  },
  CallsCard,
);

// After an update, a page may have loaded the bundle from two addresses.
for (const [name, element] of [
  [PLAYER, CallPlayer],
  [ROW, CallRow],
  [NOW, CallsNow],
] as const)
  // prettier-ignore
  if (!customElements.get(name)) customElements.define(name, element);
