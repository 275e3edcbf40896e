/** One extension: a lamp that tells what its phone does, and a button to call it. */

import { LitElement, css, html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { ref } from "lit/directives/ref.js";
import { Ticking } from "../../lib/clock.ts";
import { clockTime, secondsSince } from "../../lib/format.ts";
import { Press } from "../../lib/press.ts";
import { shared } from "../../lib/styles.ts";
import type { Texts } from "../../lib/texts.ts";
import type { Status, View } from "./board.ts";
import { CALL, CLOSE, ICONS } from "./icons.ts";

export const TILE = "cloud-telephony-extension-tile";

/** What a tile tells the card that the user wants. */
type Wish = "extension-call" | "extension-details";

export class ExtensionTile extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        --lamp: var(--ct-offline);
        box-sizing: border-box;
        min-height: 64px;
        border: 1px solid var(--ct-line);
        border-radius: var(--ct-radius);
        /* Nothing is laid out or painted for a tile that is out of sight: with 500 that is most of the work. */
        content-visibility: auto;
        contain-intrinsic-block-size: auto 62px;
      }
      :host([hidden]) {
        display: none;
      }
      :host([status="idle"]) {
        --lamp: var(--ct-idle);
      }
      :host([status="in_use"]),
      :host([status="busy"]) {
        --lamp: var(--ct-talking);
      }
      :host([status="on_hold"]) {
        --lamp: var(--ct-hold);
        --lamp-share: 55%;
      }
      :host([status="connecting"]) {
        --lamp: var(--info-color, #039be5);
      }
      :host([status="ringing"]) {
        --lamp: var(--ct-ringing);
        --lamp-share: 55%;
        border-color: var(--lamp);
        box-shadow: 0 0 0 3px color-mix(in srgb, var(--lamp) 30%, transparent);
      }
      .lamp {
        display: flex;
        align-items: center;
        gap: 10px;
        width: 100%;
        min-height: 62px;
        padding: 8px 12px;
        border: 0;
        border-radius: inherit;
        text-align: start;
        touch-action: manipulation;
        user-select: none;
        -webkit-touch-callout: none;
      }
      .lines {
        flex: 1;
        min-width: 0;
      }
      .line {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 8px;
      }
      .line > * {
        min-width: 0;
      }
      :focus-visible {
        outline-offset: -2px;
      }
      .icon {
        flex: none;
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border-radius: 50%;
        /* Who is busy stands out, the others are calm. */
        color: color-mix(in srgb, var(--lamp) 85%, var(--primary-text-color));
        background: color-mix(in srgb, var(--lamp) 18%, transparent);
      }
      :host(:is([status="in_use"], [status="busy"], [status="on_hold"], [status="connecting"])) .icon {
        color: var(--text-primary-color, #fff);
        background: var(--lamp);
      }
      :host([status="ringing"]) .icon {
        color: #1c1c1c;
        background: var(--lamp);
        animation: pulse 1.6s ease-in-out infinite;
      }
      @keyframes pulse {
        50% {
          transform: scale(1.12);
          opacity: 0.75;
        }
      }
      svg {
        width: 18px;
        height: 18px;
        fill: currentColor;
      }
      .who {
        display: flex;
        gap: 5px;
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .number {
        font-weight: var(--ha-font-weight-normal, 400);
      }
      .number,
      .word,
      :host(:is([status="offline"], [status="unavailable"], [status="unknown"])) :is(.name, .icon) {
        color: var(--secondary-text-color);
      }
      .word,
      .party,
      .time {
        font-size: var(--ha-font-size-s, 12px);
        line-height: 1.5;
      }
      .time,
      .party + .word {
        flex: none;
        max-width: 60%;
        color: color-mix(in srgb, var(--lamp) var(--lamp-share, 65%), var(--primary-text-color));
      }
      .question {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 62px;
        padding: 0 10px;
      }
      .question button {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 6px;
      }
      .primary {
        flex: 1;
        min-width: 0;
      }
      .cancel {
        flex: none;
        width: 40px;
        padding: 0;
      }
    `,
  ];

  @property({ attribute: false }) view: View | undefined;
  /** Does it ask before it calls? */
  @property({ attribute: false }) asks = true;
  /** Is it the one of its group that the Tab key stops at? */
  @property({ attribute: false }) isStop = false;
  @property({ attribute: false }) text: Texts = () => "";
  @property({ reflect: true }) protected status: Status = "unknown";
  @state() private asking = false;
  @query("button") private readonly button: HTMLButtonElement | null | undefined;

  // The button that had the focus goes when the tile asks, and when it has been answered.
  #movesFocus = false;
  readonly #press = new Press(
    () => {
      this.#tapped();
    },
    () => {
      this.#send("extension-details");
    },
  );

  constructor() {
    super();
    new Ticking(this, () => Boolean(this.view?.since) && !this.hidden);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking = false;
    this.#movesFocus = false;
  }

  override focus(options?: FocusOptions): void {
    this.button?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.view) return;
    if (changed.has("view")) {
      this.status = this.view.status;
      this.hidden = this.view.hidden;
      if (!this.view.callable) this.asking = false;
    }
  }

  protected override updated(): void {
    if (this.#movesFocus) this.focus();
    this.#movesFocus = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.view) return nothing;
    return this.asking ? this.#question(this.view) : this.#lamp(this.view);
  }

  #lamp(view: View): TemplateResult {
    const { number, name, word, party, since, callable } = view;
    const isWaiting = view.dialling && view.status === "idle";
    return html`<button
      class="lamp"
      tabindex=${this.isStop ? 0 : -1}
      aria-keyshortcuts="Shift+Enter"
      aria-description=${this.text(callable ? "extensions_hint" : "extensions_hint_details")}
      @keydown=${this.#pressed}
      ${ref(this.#press.of)}
    >
      <span class="icon">${picture(ICONS[view.status])}</span>
      <span class="lines">
        <span class="line">
          <span class="who"
            ><bdi class="name ellipsis">${name}</bdi>
            ${number ? html`<span class="number">${number}</span>` : nothing}</span
          >
          ${since ? html`<span class="time">${clockTime(secondsSince(since))}</span>` : nothing}
        </span>
        <span class="line">
          ${party ? html`<bdi class="party ellipsis">${party}</bdi>` : nothing}
          <span class="word ellipsis">${isWaiting ? this.text("extensions_dialling") : word}</span>
        </span>
      </span>
    </button>`;
  }

  #question({ name, number }: View): TemplateResult {
    return html`<div class="question" @keydown=${this.#escaped} @focusout=${this.#left}>
      <button
        class="primary"
        aria-label=${this.text("extensions_call", { name: `${name} ${number}` })}
        @click=${this.#confirmed}
      >
        ${picture(CALL)}<span class="ellipsis">${this.text("extensions_call", { name })}</span>
      </button>
      <button class="cancel" aria-label=${this.text("extensions_cancel")} @click=${this.#cancelled}>
        ${picture(CLOSE)}
      </button>
    </div>`;
  }

  #tapped(): void {
    if (!this.view?.callable) this.#send("extension-details");
    else if (this.asks) this.#ask(true);
    else this.#send("extension-call");
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !event.shiftKey) return;
    event.preventDefault();
    this.#send("extension-details");
  };

  readonly #confirmed = (): void => {
    this.#ask(false);
    this.#send("extension-call");
  };

  readonly #cancelled = (): void => {
    this.#ask(false);
  };

  readonly #escaped = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#ask(false);
  };

  readonly #left = ({ relatedTarget }: FocusEvent): void => {
    if (!(relatedTarget instanceof Node && this.renderRoot.contains(relatedTarget))) this.asking = false;
  };

  #ask(asking: boolean): void {
    this.asking = asking;
    this.#movesFocus = true;
  }

  #send(wish: Wish): void {
    this.dispatchEvent(new CustomEvent(wish, { bubbles: true }));
  }
}

function picture(path: string): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true">${svg`<path d=${path}></path>`}</svg>`;
}
