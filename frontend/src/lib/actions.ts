/** What cards have Home Assistant do, and how they tell what came of it. */

import type { HomeAssistant } from "./home-assistant.ts";

export interface Dialled {
  readonly call_id: string;
  /** A state of the call, or, once it has ended, how it ended. */
  readonly status: string;
}

export interface DialRequest {
  readonly config_entry_id?: string;
  readonly to: string;
  readonly from?: string;
  /** What must have happened to the call before the answer comes; at most for `timeout` seconds. */
  readonly wait_for?: "answered" | "ended";
  readonly timeout?: number;
}

/** Place a call. Rejects with Home Assistant's translated error, which the user has not seen. */
export async function dial(hass: HomeAssistant, request: DialRequest): Promise<Dialled> {
  const { response } = await hass.callService<Dialled>("cloud_telephony", "dial", request, undefined, false, true);
  if (!response) throw new Error("no answer");
  return response;
}

/** Show a message for a moment, as Home Assistant shows its own. */
export function toast(element: Element, message: string): void {
  fire(element, "hass-notification", { message });
}

/** Open Home Assistant's dialogue about an entity. */
export function showDetails(element: Element, entityId: string): void {
  fire(element, "hass-more-info", { entityId });
}

/** Return the text of an error that a command or an action gave, which Home Assistant has translated. */
export function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  if ("message" in error) return String(error.message);
  // A connection that is lost meanwhile answers with the whole message.
  return "error" in error ? messageOf(error.error) : JSON.stringify(error);
}

export function fire(element: Element, type: string, detail: object): void {
  element.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
}
