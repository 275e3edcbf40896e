/** The calls that are under way, with a clock of their own: the log under them is not drawn again each second. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { Ticking } from "../../lib/clock.ts";
import { clockTime, phoneNumber, secondsSince } from "../../lib/format.ts";
import type { ActiveCall } from "../../lib/model.ts";
import { shared } from "../../lib/styles.ts";
import { text } from "../../lib/texts.ts";
import type { RowContext } from "./context.ts";
import { icon } from "./icons.ts";
import { keyOf } from "./pages.ts";
import { details, directionOf, otherSide, title } from "./people.ts";

export const NOW = "cloud-telephony-calls-now";

export class CallsNow extends LitElement {
  static override styles = [
    shared,
    css`
      li {
        display: grid;
        grid-template-columns: 32px minmax(0, 1fr) auto;
        align-items: center;
        column-gap: 8px;
        padding-block: 8px;
      }
      li:not(:last-child) {
        border-block-end: 1px solid var(--ct-line);
      }
      .icon {
        width: 20px;
        height: 20px;
        fill: currentColor;
        display: block;
        margin-inline-start: 4px;
      }
      .name {
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .state {
        text-align: end;
      }
      .ringing .icon {
        color: var(--ct-ringing);
      }
      .talking .icon {
        color: var(--ct-idle);
      }
    `,
  ];

  @property({ attribute: false }) calls: readonly ActiveCall[] = [];
  @property({ attribute: false }) context!: RowContext;

  constructor() {
    super();
    new Ticking(this, () => this.calls.length > 0);
  }

  protected override render(): TemplateResult {
    return html`<ul aria-label=${text(this.context.hass(), "calls_now")}>
      ${repeat(this.calls, keyOf, (call) => this.#call(call))}
    </ul>`;
  }

  #call(call: ActiveCall): TemplateResult {
    const hass = this.context.hass();
    const account = this.context.accounts.find((known) => known.entry_id === call.account);
    const { name, number } = otherSide(call, account);
    const shown = name !== null && number !== null && call.direction !== "internal" ? phoneNumber(number) : null;
    const parts = details(hass, call, account, this.context.showsAccount).join(" · ");
    const talks = call.state === "answered";
    return html`<li class=${talks ? "talking" : "ringing"}>
      <span title=${directionOf(hass, call)}>
        ${icon(talks ? "talking" : call.direction)}<span class="visually-hidden">${directionOf(hass, call)}</span>
      </span>
      <div>
        <div class="name ellipsis"><bdi>${title(hass, call, account)}</bdi></div>
        <div class="secondary ellipsis">
          ${shown === null ? nothing : html`<span class="number">${shown}</span>${parts ? " · " : nothing}`}${parts}
        </div>
      </div>
      <div class="state">
        <div>${text(hass, `calls_state_${call.state}`)}</div>
        <div class="secondary time">${clockTime(secondsSince(call.answered_at ?? call.started_at))}</div>
      </div>
    </li>`;
  }
}
