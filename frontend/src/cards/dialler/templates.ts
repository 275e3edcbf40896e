/** Parts of the dialler that need nothing but what they show. */

import { html, nothing, type TemplateResult } from "lit";
import { clockTime, duration, initials, phoneNumber, secondsSince } from "../../lib/format.ts";
import type { HomeAssistant } from "../../lib/home-assistant.ts";
import { text } from "../../lib/texts.ts";
import type { Line, Phone } from "./line.ts";
import type { CallProgress, Progress } from "./progress.ts";
import type { Match } from "./search.ts";

/** From where is called; what there is a choice of can be chosen. */
export function lineTemplate(
  hass: HomeAssistant,
  line: Line,
  chooseAccount: (account: string) => void,
  choosePhone: (account: string, phone: string) => void,
): TemplateResult {
  const { account, accounts, phone, phones } = line;
  const phoneChoices: Choice[] = phones.map((one) => ({ value: one.number, label: nameOf(one) }));
  if (phone === null && phones.length > 0)
    phoneChoices.unshift({ value: "", label: text(hass, "dialler_choose_phone") });
  const accountChoices = accounts.map(({ entry_id, title }) => ({ value: entry_id, label: title }));
  return html`
    <span class="line secondary">
      ${select(text(hass, "dialler_phone"), phoneChoices, phone ?? "", (chosen) => {
        choosePhone(account.entry_id, chosen);
      })}
      ${select(text(hass, "field_account"), accountChoices, account.entry_id, chooseAccount)}
    </span>
  `;
}

export function matchesTemplate(
  hass: HomeAssistant,
  matches: readonly Match[],
  marked: number,
  choose: (match: Match) => void,
): TemplateResult {
  /* eslint-disable lit-a11y/click-events-have-key-events -- the keys go to the field, which says what is marked */
  return html`
    <ul
      class="found"
      id="found"
      role="listbox"
      aria-label=${text(hass, "dialler_found")}
      @mousedown=${(event: Event) => {
        // The field keeps the focus.
        event.preventDefault();
      }}
      @click=${(event: Event) => {
        const option = (event.target as Element).closest("li");
        const match = option && matches[Number(option.dataset["index"])];
        if (match) choose(match);
      }}
    >
      ${matches.map((match, index) => matchTemplate(match, index, index === marked))}
    </ul>
  `;
}
/* eslint-enable lit-a11y/click-events-have-key-events */

/** How the last call gets on; empty if there was none. */
export function progressTemplate(hass: HomeAssistant, progress: CallProgress): TemplateResult {
  const { shown } = progress;
  return html`
    <div class=${shown ? `progress ${shown.state}` : ""}>
      ${shown ? html`<ha-icon icon=${ICONS[shown.state]}></ha-icon>` : nothing}
      <div class="person" role="status">
        ${shown ? html`<strong class="ellipsis">${shown.who}</strong> <span class="secondary">${says(hass, shown)}</span>` : nothing}
      </div>
      ${shown?.state === "answered" ? html`<span class="time">${clockTime(secondsSince(shown.answeredAt))}</span>` : nothing}
      ${
        shown?.state === "ended"
          ? html`<button
              class="icon"
              aria-label=${text(hass, "dialler_close")}
              @click=${() => {
                progress.forget();
              }}
            >
              <ha-icon icon="mdi:close"></ha-icon>
            </button>`
          : nothing
      }
    </div>
  `;
}

const ICONS: Readonly<Record<Progress["state"], string>> = {
  dialing: "mdi:phone-dial",
  ringing: "mdi:phone-ring",
  answered: "mdi:phone-in-talk",
  ended: "mdi:phone-hangup",
};

function says(hass: HomeAssistant, { state, disposition, talkTime }: Progress): string {
  if (state !== "ended") return text(hass, `dialler_is_${state}`);
  if (disposition === null) return text(hass, "dialler_is_ended");
  return text(hass, `dialler_was_${disposition}`, { length: duration(hass, talkTime ?? 0) });
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

function select(
  label: string,
  choices: readonly Choice[],
  value: string,
  choose: (value: string) => void,
): TemplateResult | typeof nothing {
  const [only] = choices;
  if (!only) return nothing;
  if (choices.length === 1) return html`<span class="ellipsis">${only.label}</span>`;
  return html`
    <span class="choice">
      <select
        aria-label=${label}
        @change=${(event: Event) => {
          choose((event.target as HTMLSelectElement).value);
        }}
      >
        ${choices.map((one) => html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`)}
      </select>
      <ha-icon icon="mdi:menu-down"></ha-icon>
    </span>
  `;
}

// A phone's name often has its number in it.
function nameOf({ number, name }: Phone): string {
  return name === null || name.includes(number) ? (name ?? number) : `${number} ${name}`;
}

function matchTemplate(match: Match, index: number, isMarked: boolean): TemplateResult {
  return html`
    <li id="match-${index}" role="option" data-index=${index} aria-selected=${isMarked}>
      <span class="avatar" aria-hidden="true">
        ${initials(match.name) || html`<ha-icon icon="mdi:phone"></ha-icon>`}
      </span>
      <span class="person ellipsis">${match.name}</span>
      <span class="number secondary">${phoneNumber(match.number)}</span>
    </li>
  `;
}
