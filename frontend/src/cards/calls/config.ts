/** The settings of the card. */

import type { CardConfig } from "../../lib/home-assistant.ts";
import { KINDS, type Kind } from "./filter.ts";

export interface CallsConfig extends CardConfig {
  readonly title?: string;
  /** By their config entries; none for all. */
  readonly accounts?: readonly string[];
  /** What is chosen at first. */
  readonly filter?: Kind;
  /** How many calls are asked for at once. */
  readonly rows?: number;
  readonly show_search?: boolean;
  readonly show_filters?: boolean;
  readonly show_actions?: boolean;
  /** How large the user has made the card in a section. */
  readonly grid_options?: { readonly rows?: number | "auto" };
}

export const ROWS = 50;
const MOST_ROWS = 200;

/** Say what is wrong with what a user wrote, if anything is. */
export function mistakeIn(config: CallsConfig): string | null {
  const { accounts, filter, rows } = config;
  if (accounts !== undefined && !(Array.isArray(accounts) && accounts.every((entry) => typeof entry === "string"))) {
    return "accounts must be a list of config entry IDs";
  }
  if (filter !== undefined && !KINDS.includes(filter)) return `filter must be one of ${KINDS.join(", ")}`;
  if (rows !== undefined && !(Number.isInteger(rows) && rows >= 1 && rows <= MOST_ROWS)) {
    return `rows must be a whole number from 1 to ${MOST_ROWS}`;
  }
  return null;
}

export const SCHEMA_ROWS = { name: "rows", default: ROWS, selector: { number: { min: 10, max: MOST_ROWS, step: 10 } } };
