/** The small forms under a call: everything is confirmed where it stands. */

import { html, nothing, type TemplateResult } from "lit";
import { phoneNumber } from "../../lib/format.ts";
import type { Account } from "../../lib/model.ts";
import type { Values } from "../../lib/texts.ts";
import type { Draft } from "./context.ts";
import { lengthOf } from "./message_length.ts";
import type { Offer } from "./offers.ts";

/** What a form is about, and what it tells its row. */
export interface Panel {
  readonly text: (key: string, values?: Values) => string;
  readonly who: string;
  readonly number: string;
  readonly account: Account;
  readonly showsAccount: boolean;
  readonly draft: Draft;
  readonly working: boolean;
  readonly typed: (draft: Partial<Draft>) => void;
  readonly submit: () => void;
  readonly cancel: () => void;
}

const MOST_CHARACTERS = 1000;
const LONGEST_NAME = 100;

export function panel(form: Exclude<Offer, "play">, about: Panel): TemplateResult {
  switch (form) {
    case "call":
      return confirmation(about, "call", "primary");
    case "block":
      return confirmation(about, "block", "danger");
    case "text":
      return messageForm(about);
    case "contact":
      return contactForm(about);
  }
}

function confirmation(about: Panel, what: "call" | "block", look: string): TemplateResult {
  const { account, number, who } = about;
  const phone = what === "call" && account.own_extension !== null && account.can.includes("pick_phone");
  const shown = phoneNumber(number);
  const values = { who: who === shown ? who : `${who} (${shown})`, extension: account.own_extension ?? "" };
  return html`<div class="panel" role="group">
    <p>${about.text(phone ? "ask_call_from" : `ask_${what}`, values)}${via(about)}</p>
    <div class="buttons">
      ${cancel(about)}
      <button class=${look} data-first ?disabled=${about.working} @click=${about.submit}>
        ${about.text(`confirm_${what}`)}
      </button>
    </div>
  </div>`;
}

function messageForm(about: Panel): TemplateResult {
  const { message } = about.draft;
  return html`<form class="panel" @submit=${submitting(about)}>
    <label>
      ${about.text("message_to", { who: about.who })}${via(about)}
      <textarea
        data-first
        rows="3"
        maxlength=${MOST_CHARACTERS}
        .value=${message}
        @input=${(event: InputEvent) => {
          about.typed({ message: (event.target as HTMLTextAreaElement).value });
        }}
      ></textarea>
    </label>
    <div class="buttons">
      <span class="secondary counter">${about.text("message_length", { ...lengthOf(message) })}</span>
      ${cancel(about)} ${submit(about, "confirm_text", message)}
    </div>
  </form>`;
}

function contactForm(about: Panel): TemplateResult {
  const { name } = about.draft;
  return html`<form class="panel" @submit=${submitting(about)}>
    <label>
      ${about.text("contact_name", { number: phoneNumber(about.number) })}${via(about)}
      <input
        data-first
        type="text"
        autocomplete="off"
        maxlength=${LONGEST_NAME}
        .value=${name}
        @input=${(event: InputEvent) => {
          about.typed({ name: (event.target as HTMLInputElement).value });
        }}
      />
    </label>
    <div class="buttons">${cancel(about)} ${submit(about, "confirm_contact", name)}</div>
  </form>`;
}

function submitting(about: Panel): (event: SubmitEvent) => void {
  return (event) => {
    event.preventDefault();
    about.submit();
  };
}

function submit(about: Panel, label: string, typed: string): TemplateResult {
  return html`<button class="primary" type="submit" ?disabled=${about.working || typed.trim() === ""}>
    ${about.text(label)}
  </button>`;
}

function cancel(about: Panel): TemplateResult {
  return html`<button type="button" @click=${about.cancel}>${about.text("cancel")}</button>`;
}

/** Say through which account it is done, where that is not plain. */
function via(about: Panel): TemplateResult | typeof nothing {
  return about.showsAccount ? html`<span class="secondary via">${about.account.title}</span>` : nothing;
}
