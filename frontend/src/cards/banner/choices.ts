/** Where the user can have a call go. */

import type { Account } from "../../lib/model.ts";
import type { Texts } from "../../lib/texts.ts";

/** What the action `cloud_telephony.route_call` is told. */
export interface Route {
  readonly extension?: string;
  readonly scenario?: string;
  readonly reject?: true;
  readonly hang_up?: true;
}

export interface Choice {
  readonly name: string;
  readonly icon: string;
  readonly kind: "primary" | "plain" | "danger";
  readonly route: Route;
}

/** A choice as the user wrote it; exactly one of the last four. */
export interface ChoiceConfig {
  readonly name?: string;
  readonly icon?: string;
  readonly extension?: string | number;
  readonly scenario?: string | number;
  readonly reject?: boolean;
  readonly hang_up?: boolean;
}

const DESTINATIONS = ["extension", "scenario", "reject", "hang_up"] as const;

/** Does a choice say one destination, and not two? */
export function isChoice(choice: ChoiceConfig | null): boolean {
  return choice !== null && DESTINATIONS.filter((key) => choice[key]).length === 1;
}

/** Return what is offered for calls of an account: what the user chose, else what the account's own settings name. */
export function choicesOf(
  account: Account | undefined,
  chosen: readonly ChoiceConfig[] | undefined,
  own: string | null,
  text: Texts,
): Choice[] {
  const wanted = chosen?.length ? chosen : byDefault(account, own);
  return wanted.map((choice) => choiceOf(choice, account, own, text));
}

/** Return how an extension is called, with its number. */
export function phoneName(account: Account | undefined, number: string): string {
  const name = account?.extensions.find((extension) => extension.number === number)?.name;
  return name ? `${name} (${number})` : number;
}

function byDefault(account: Account | undefined, own: string | null): ChoiceConfig[] {
  return [
    ...(own ? [{ extension: own }] : []),
    ...(account?.scenarios ?? []).map((scenario) => ({ scenario })),
    { reject: true },
  ];
}

function choiceOf(choice: ChoiceConfig, account: Account | undefined, own: string | null, text: Texts): Choice {
  const route = routeOf(choice);
  if (route.extension !== undefined) {
    const isOwn = route.extension === own;
    const phone = phoneName(account, route.extension);
    return {
      name: choice.name ?? (isOwn ? text("banner_my_phone", { extension: route.extension }) : phone),
      icon: choice.icon ?? (isOwn ? "mdi:phone" : "mdi:phone-forward"),
      kind: isOwn ? "primary" : "plain",
      route,
    };
  }
  if (route.scenario !== undefined) {
    const name = choice.name ?? text("banner_scenario", { scenario: route.scenario });
    return { name, icon: choice.icon ?? "mdi:call-split", kind: "plain", route };
  }
  const name = choice.name ?? text(route.reject ? "banner_reject" : "banner_hang_up");
  return { name, icon: choice.icon ?? (route.reject ? "mdi:phone-cancel" : "mdi:phone-hangup"), kind: "danger", route };
}

function routeOf(choice: ChoiceConfig): Route {
  if (choice.extension) return { extension: String(choice.extension) };
  if (choice.scenario) return { scenario: String(choice.scenario) };
  return choice.reject ? { reject: true } : { hang_up: true };
}
