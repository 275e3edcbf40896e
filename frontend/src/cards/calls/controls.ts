/** What a user narrows the calls by. */

import { html, nothing, type TemplateResult } from "lit";
import type { Account } from "../../lib/model.ts";
import type { Values } from "../../lib/texts.ts";
import { KINDS, PERIODS, type Filter, type Period } from "./filter.ts";
import { icon } from "./icons.ts";

export interface Controls {
  readonly text: (key: string, values?: Values) => string;
  readonly filter: Filter;
  /** Those that can be chosen from. */
  readonly accounts: readonly Account[];
  readonly choose: (change: Partial<Filter>) => void;
  /** The same for what is being typed. */
  readonly typed: (search: string) => void;
}

/** Draw which calls, of which account, and when. */
export function choices(controls: Controls): TemplateResult {
  const { accounts, filter, text } = controls;
  return html`
    <div class="chips" role="group" aria-label=${text("kinds")}>${KINDS.map((kind) => chip(controls, kind))}</div>
    ${
      accounts.length > 1
        ? select(controls, "account", filter.account, [
            ["", text("all_accounts")],
            ...accounts.map((account) => [account.entry_id, account.title] as const),
          ])
        : nothing
    }
    ${select(
      controls,
      "period",
      filter.period,
      PERIODS.map((period) => [period, text(`period_${period}`)] as const),
    )}
    ${filter.period === "days" ? days(controls) : nothing}
  `;
}

export function searchField({ filter, text, typed }: Controls): TemplateResult {
  return html`<label class="search">
    ${icon("search")}
    <input
      type="search"
      autocomplete="off"
      placeholder=${text("search")}
      aria-label=${text("search")}
      .value=${filter.search}
      @input=${(event: InputEvent) => {
        typed((event.target as HTMLInputElement).value);
      }}
    />
  </label>`;
}

function chip({ choose, filter, text }: Controls, kind: Filter["kind"]): TemplateResult {
  return html`<button
    class="chip"
    data-kind=${kind}
    aria-pressed=${filter.kind === kind}
    @click=${() => {
      choose({ kind });
    }}
  >
    ${text(`kind_${kind}`)}
  </button>`;
}

function select(
  { choose, text }: Controls,
  name: "account" | "period",
  chosen: string,
  options: readonly (readonly [string, string])[],
): TemplateResult {
  return html`<select
    aria-label=${text(name)}
    class=${name}
    @change=${(event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      choose(name === "account" ? { account: value } : { period: value as Period });
    }}
  >
    ${options.map(([value, label]) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`)}
  </select>`;
}

function days(controls: Controls): TemplateResult {
  return html`<div class="days">${dayField(controls, "first")} – ${dayField(controls, "last")}</div>`;
}

function dayField({ choose, filter, text }: Controls, which: "first" | "last"): TemplateResult {
  return html`<input
    type="date"
    aria-label=${text(`${which}_day`)}
    .value=${filter[which]}
    @change=${(event: Event) => {
      choose({ [which]: (event.target as HTMLInputElement).value });
    }}
  />`;
}
