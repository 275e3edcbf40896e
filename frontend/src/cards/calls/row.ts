/** One call of the log, and what can be done about it. */

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { explained } from "../../lib/errors.ts";
import { day, phoneNumber, timeOfDay } from "../../lib/format.ts";
import type { Account, LoggedCall } from "../../lib/model.ts";
import { shared } from "../../lib/styles.ts";
import { text, type Values } from "../../lib/texts.ts";
import type { Draft, RowContext } from "./context.ts";
import { icon } from "./icons.ts";
import { addContact, block, callBack, nextOf, offersOf, sendText, type Offer, type Offers } from "./offers.ts";
import { keyOf } from "./pages.ts";
import { panel, type Panel } from "./panels.ts";
import { details, directionOf, isMissed, nameOf, otherSide, outcome, pictureOf, title } from "./people.ts";
import type { CallPlayer } from "./player.ts";
import { rowStyles } from "./row_styles.ts";

export const ROW = "cloud-telephony-calls-row";

/** What is asked about a call; whatever becomes of the account meanwhile, this is what the user has before them. */
interface Form {
  readonly kind: Exclude<Offer, "play">;
  readonly account: Account;
  readonly number: string;
}

// The likeliest one stands at the end, where all rows have theirs.
const ORDER: readonly Offer[] = ["block", "contact", "text", "play", "call"];

export class CallRow extends LitElement {
  static override styles = [shared, rowStyles];

  @property({ attribute: false }) call!: LoggedCall;
  @property({ attribute: false }) context!: RowContext;
  @query("cloud-telephony-calls-player") private readonly player!: CallPlayer | null;
  @state() private expanded = false;
  @state() private form: Form | null = null;
  /** The recording that is played. */
  @state() private plays: string | null = null;
  @state() private working = false;
  @state() private message = "";
  @state() private failed = false;

  #media: string | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.context.busy.delete(keyOf(this.call));
  }

  /** Let the keyboard begin here. */
  override readonly focus = (): void => {
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>('button:not([data-offer="contact"])')];
    buttons.find((button) => button.checkVisibility())?.focus();
  };

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("call")) return;
    const before = changed.get("call");
    // While an account is loaded anew, nobody knows of its recordings.
    const isKept = before && keyOf(before) === keyOf(this.call) && this.call.recording !== null;
    this.#media = this.call.media ?? (isKept ? this.#media : null);
  }

  protected override updated(changed: PropertyValues): void {
    const key = keyOf(this.call);
    if (this.plays !== null || this.form) this.context.busy.add(key);
    else this.context.busy.delete(key);
    if (changed.has("form") && this.form) this.#focusOn("[data-first]");
  }

  protected override render(): TemplateResult {
    const hass = this.context.hass();
    const offers = offersOf(hass, { ...this.call, media: this.#media }, this.context.accounts);
    return html`
      <div class="row ${isMissed(this.call) ? "missed" : ""} ${this.expanded ? "expanded" : ""}">
        ${this.#summary()} ${this.context.showsActions ? this.#actions(offers) : nothing} ${this.#below()}
      </div>
    `;
  }

  #summary(): TemplateResult {
    const { call } = this;
    const hass = this.context.hass();
    const account = this.#account;
    const { name, number } = otherSide(call, account);
    const parts = details(hass, call, account, this.context.showsAccount);
    const direction = directionOf(hass, call);
    return html`
      <span class="direction" title=${direction}>
        ${icon(pictureOf(call))}<span class="visually-hidden">${direction}</span>
      </span>
      <div class="who">
        <div class="name ellipsis"><bdi>${title(hass, call, account)}</bdi></div>
        <div class="secondary ellipsis">
          ${
            name !== null && number !== null && call.direction !== "internal"
              ? html`<span class="number">${phoneNumber(number)}</span>${parts.length > 0 ? " · " : nothing}`
              : nothing
          }${parts.join(" · ")}${call.direction === "internal" ? this.#internal(parts) : nothing}
        </div>
      </div>
      <time class="when time" datetime=${call.started_at} title=${day(hass, call.started_at)}>
        ${timeOfDay(hass, call.started_at)}
      </time>
      <div class="outcome">${outcome(hass, call)}</div>
    `;
  }

  #internal(parts: readonly string[]): string {
    return `${parts.length > 0 ? " · " : ""}${this.#text("kind_internal")}`;
  }

  #actions(offers: Offers): TemplateResult | typeof nothing {
    const next = nextOf(this.call, offers);
    const there = ORDER.filter((offer) => offers[offer]);
    if (there.length === 0) return nothing;
    const ordered = next ? [...there.filter((offer) => offer !== next), next] : there;
    const who = title(this.context.hass(), this.call, this.#account);
    return html`
      <div class="actions" id="actions">
        ${ordered.map((offer) => this.#action(offer, offers, offer === next, who))}
      </div>
      <button
        class="toggle"
        aria-expanded=${this.expanded}
        aria-controls="actions"
        aria-label=${this.#text("actions_for", { who })}
        @click=${this.#toggle}
      >
        ${icon("more")}
      </button>
    `;
  }

  #action(offer: Offer, offers: Offers, isNext: boolean, who: string): TemplateResult {
    const open = offer === "play" ? this.plays !== null : this.form?.kind === offer;
    const label = this.#text(offer === "call" && this.call.direction === "outgoing" ? "do_call_again" : `do_${offer}`);
    return html`<button
      class="action ${isNext ? "next" : ""}"
      data-offer=${offer}
      title=${label}
      aria-label=${this.#text("do_with", { what: label, who })}
      aria-expanded=${open}
      @click=${() => {
        this.#open(offer, offers);
      }}
    >
      ${icon(offer)}<span class="label">${label}</span>
    </button>`;
  }

  #below(): TemplateResult | typeof nothing {
    const { form, plays } = this;
    if (plays === null && !form && !this.message) return nothing;
    return html`<div class="below" @keydown=${this.#keyPressed}>
      ${
        plays === null
          ? nothing
          : html`<cloud-telephony-calls-player
              .hass=${this.context.hass()}
              .media=${plays}
              .seconds=${this.call.talk_time ?? 0}
            ></cloud-telephony-calls-player>`
      }
      ${form ? panel(form.kind, this.#panel(form)) : nothing}
      <p class="message ${this.failed ? "failed" : ""}" role="status">${this.message}</p>
    </div>`;
  }

  #panel(form: Form): Panel {
    return {
      text: this.#text,
      who: nameOf(this.context.hass(), otherSide(this.call, this.#account)),
      number: form.number,
      account: form.account,
      showsAccount: this.context.showsAccount || form.account.entry_id !== this.call.account,
      draft: this.#draft,
      working: this.working,
      typed: this.#typed,
      submit: () => {
        void this.#submit(form);
      },
      cancel: this.#cancel,
    };
  }

  get #account(): Account | undefined {
    return this.context.accounts.find((account) => account.entry_id === this.call.account);
  }

  get #draft(): Draft {
    const key = keyOf(this.call);
    const known = this.context.drafts.get(key);
    if (known) return known;
    const { name } = otherSide(this.call, this.#account);
    return { message: "", name: name ?? "" };
  }

  readonly #text = (key: string, values?: Values): string => text(this.context.hass(), `calls_${key}`, values);

  readonly #typed = (draft: Partial<Draft>): void => {
    this.context.drafts.set(keyOf(this.call), { ...this.#draft, ...draft });
    this.requestUpdate();
  };

  readonly #toggle = (): void => {
    this.expanded = !this.expanded;
  };

  readonly #cancel = (): void => {
    const { form } = this;
    this.form = null;
    this.message = "";
    if (form) this.#focusOn(`[data-offer="${form.kind}"]`);
  };

  readonly #keyPressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (this.form) this.#cancel();
    else this.#close();
  };

  #open(offer: Offer, offers: Offers): void {
    this.message = "";
    if (offer === "play") {
      if (this.plays === null) this.#play(offers.play);
      else this.#close();
      return;
    }
    const [account, { number }] = [offers[offer], offers];
    this.form = this.form?.kind === offer || !account || number === null ? null : { kind: offer, account, number };
  }

  #play(media: string | null): void {
    this.plays = media;
    void this.updateComplete.then(() => this.player?.play());
  }

  #close(): void {
    this.plays = null;
    this.#focusOn('[data-offer="play"]');
  }

  async #submit(form: Form): Promise<void> {
    if (this.working) return;
    const { kind, account, number } = form;
    this.working = true;
    this.message = this.#text(`working_${kind}`);
    this.failed = false;
    try {
      await this.#do(form);
      this.context.drafts.delete(keyOf(this.call));
      this.message = this.#text(`done_${kind}`, {
        number: phoneNumber(number),
        extension: account.own_extension ?? "",
      });
      this.form = null;
      // A contact is not added twice: its button is about to go.
      if (kind === "contact") void this.updateComplete.then(this.focus);
      else this.#focusOn(`[data-offer="${kind}"]`);
    } catch (error) {
      this.failed = true;
      this.message = await explained(this.context.hass(), error);
    } finally {
      this.working = false;
    }
  }

  async #do({ kind, account, number }: Form): Promise<void> {
    const hass = this.context.hass();
    const { message, name } = this.#draft;
    switch (kind) {
      case "call":
        return callBack(hass, account, number);
      case "text":
        return sendText(hass, account, number, message.trim());
      case "contact":
        return addContact(hass, account, name.trim(), number);
      case "block":
        return block(hass, account, number);
    }
  }

  #focusOn(selector: string): void {
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
    });
  }
}
