/** What a user can set of the extensions card, and what stands there if they set nothing. */

import { accountsField, entitiesField } from "../../lib/choices.ts";
import type { CardConfig, ConfigForm, FormField } from "../../lib/home-assistant.ts";
import { formOf } from "../../lib/registration.ts";
import { textAnywhere } from "../../lib/texts.ts";

const GROUPINGS = ["none", "area", "account"] as const;
const ORDERS = ["number", "name", "status"] as const;

const MOST_COLUMNS = 12;

export interface GroupConfig {
  readonly name: string;
  /** Numbers; `*` stands for anything. */
  readonly extensions?: readonly string[];
  readonly entities?: readonly string[];
}

export interface ExtensionsConfig extends CardConfig {
  readonly title?: string;
  /** Config entries; all if there are none. */
  readonly accounts?: readonly string[];
  readonly entities?: readonly string[];
  /** Entities, or numbers in which `*` stands for anything. */
  readonly exclude?: readonly string[];
  readonly groups?: readonly GroupConfig[];
  readonly group_by?: (typeof GROUPINGS)[number];
  readonly sort?: (typeof ORDERS)[number];
  readonly columns?: number;
  readonly show_search?: boolean;
  readonly hide_offline?: boolean;
  readonly own_extension?: string;
  readonly confirm?: boolean;
}

/** Make sure that the card can be shown with these settings; throws what Home Assistant then shows. */
export function checkSettings(config: ExtensionsConfig): void {
  for (const name of ["accounts", "entities", "exclude"] as const) checkTexts(name, config[name]);
  checkChoice("group_by", GROUPINGS, config.group_by);
  checkChoice("sort", ORDERS, config.sort);
  checkColumns(config.columns);
  // What was read from YAML is only said to be of this type.
  const groups: unknown = config.groups ?? [];
  if (!Array.isArray(groups)) throw new Error("groups: write a list of groups, each with a name");
  for (const group of groups as (Partial<GroupConfig> | null)[]) checkGroup(group);
}

function checkGroup(group: Partial<GroupConfig> | null): void {
  if (typeof group?.name !== "string") throw new Error("groups: give each group a name");
  checkTexts(`groups: ${group.name}: extensions`, group.extensions);
  checkTexts(`groups: ${group.name}: entities`, group.entities);
}

function checkTexts(name: string, value: unknown): void {
  const texts = value ?? [];
  if (!Array.isArray(texts)) throw new Error(`${name}: write a list`);
  for (const text of texts) {
    if (typeof text !== "string") throw new Error(`${name}: put quotes around ${String(text)}`);
  }
}

function checkChoice(name: string, known: readonly string[], value: string | undefined): void {
  if (value !== undefined && !known.includes(value)) throw new Error(`${name}: write one of ${known.join(", ")}`);
}

function checkColumns(value: unknown): void {
  if (value === undefined || value === null) return;
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_COLUMNS) return;
  throw new Error(`columns: write a number from 1 to ${MOST_COLUMNS}`);
}

export function settingsForm(): ConfigForm {
  return formOf([
    { name: "title", selector: { text: {} } },
    accountsField(),
    entitiesField("entities", "extension_status"),
    { name: "own_extension", selector: { text: {} } },
    {
      name: "",
      type: "grid",
      schema: [choiceField("sort", ORDERS), choiceField("group_by", GROUPINGS)],
    },
    groupsField(),
    entitiesField("exclude", "extension_status"),
    { name: "columns", selector: { number: { min: 1, max: MOST_COLUMNS, mode: "box" } } },
    {
      name: "",
      type: "grid",
      schema: [
        { name: "confirm", default: true, selector: { boolean: {} } },
        { name: "hide_offline", selector: { boolean: {} } },
        { name: "show_search", selector: { boolean: {} } },
      ],
    },
  ]);
}

function choiceField(name: string, known: readonly string[]): FormField {
  const options = known.map((value) => ({ value, label: textAnywhere(`extensions_${name}_${value}`) }));
  return { name, selector: { select: { mode: "dropdown", options } } };
}

function groupsField(): FormField {
  const fields = {
    name: { label: textAnywhere("field_name"), required: true, selector: { text: {} } },
    extensions: { label: textAnywhere("field_extensions"), selector: { text: { multiple: true } } },
    entities: {
      label: textAnywhere("field_entities"),
      selector: entitiesField("entities", "extension_status").selector,
    },
  };
  return { name: "groups", selector: { object: { multiple: true, label_field: "name", fields } } };
}
