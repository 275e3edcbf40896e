/** A ring that empties while it can be said where a call goes, with the seconds in it. */

import { LitElement, css, html, svg, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { fire } from "../../lib/actions.ts";
import { shortSeconds } from "../../lib/format.ts";

const RADIUS = 19;
const LENGTH = 2 * Math.PI * RADIUS;

/** Tells `countdown-over` when the time is over. */
export class Countdown extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
      position: relative;
      width: 44px;
      height: 44px;
      flex: none;
    }
    svg {
      width: 100%;
      height: 100%;
      transform: rotate(-90deg);
    }
    circle {
      fill: none;
      stroke-width: 4px;
      stroke: var(--divider-color, rgba(127, 127, 127, 0.25));
    }
    .left {
      stroke: var(--warning-color, #e08a00);
      stroke-dasharray: ${LENGTH};
    }
    span {
      position: absolute;
      inset: 0;
      display: flex;
      align-items: center;
      justify-content: center;
      font-size: 12px;
      font-variant-numeric: tabular-nums;
      color: var(--secondary-text-color);
    }
    @media (prefers-reduced-motion: reduce) {
      svg {
        display: none;
      }
    }
  `;

  /** When the time is over, as `performance.now()` tells it; never, if that is infinite: then it stands still. */
  @property({ type: Number }) ends = 0;
  /** How many seconds there were. */
  @property({ type: Number }) lasts = 1;
  @property() language = "en";

  @query(".left") private readonly ring!: SVGCircleElement;
  @query("span") private readonly seconds!: HTMLSpanElement;
  readonly #stillness = matchMedia("(prefers-reduced-motion: reduce)");
  #frame = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#run();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
  }

  protected override render(): TemplateResult {
    return html`<svg viewBox="0 0 44 44" aria-hidden="true">
        ${svg`<circle cx="22" cy="22" r=${RADIUS}></circle>
        <circle class="left" cx="22" cy="22" r=${RADIUS}></circle>`}
      </svg>
      <span aria-hidden="true"></span>`;
  }

  protected override updated(): void {
    this.#run();
  }

  #run(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(this.#draw);
  }

  // Drawn without Lit: sixty times a second only these two are written.
  readonly #draw = (): void => {
    const isRunning = Number.isFinite(this.ends);
    const left = isRunning ? Math.max(0, (this.ends - performance.now()) / 1000) : this.lasts;
    this.ring.style.strokeDashoffset = String(LENGTH * (1 - Math.min(1, left / this.lasts)));
    const text = this.#text(left);
    if (this.seconds.textContent !== text) this.seconds.textContent = text;
    if (!isRunning) return;
    if (left > 0) this.#frame = requestAnimationFrame(this.#draw);
    else fire(this, "countdown-over", {});
  };

  #text(seconds: number): string {
    return this.#stillness.matches
      ? shortSeconds(this.language, Math.ceil(seconds), 0)
      : shortSeconds(this.language, seconds, 1);
  }
}

if (!customElements.get("cloud-telephony-countdown")) customElements.define("cloud-telephony-countdown", Countdown);
