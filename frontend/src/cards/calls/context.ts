/** What all rows of a card have in common; a new object whenever it changes. */

import type { HomeAssistant } from "../../lib/home-assistant.ts";
import type { Account } from "../../lib/model.ts";

export interface RowContext {
  /** Home Assistant as it is now: rows are not drawn again whenever something in it changes. */
  readonly hass: () => HomeAssistant;
  readonly accounts: readonly Account[];
  readonly showsAccount: boolean;
  readonly showsActions: boolean;
  /** The calls that somebody is busy with, by key. */
  readonly busy: Set<string>;
  /** What was typed about calls, by key. */
  readonly drafts: Map<string, Draft>;
}

export interface Draft {
  message: string;
  name: string;
}
