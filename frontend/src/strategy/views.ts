/** The views of an office's dashboard. */

import { plainLetters } from "../lib/letters.ts";
import type { Account } from "../lib/model.ts";
import { text } from "../lib/texts.ts";
import {
  anyOf, badge, COLUMNS, graph, moreThanNone, newsBadge, ownCard, section, tile, titled, type Config,
} from "./cards.ts"; // prettier-ignore
import type { Office, Part } from "./office.ts";

const BADGES = [
  "connected",
  "active_calls",
  "calls_today",
  "missed_calls_today",
  "talk_time_today",
  "last_caller",
  "balance",
  "month_cost",
];
const OUTBOX = ["outbox_pending", "outbox_delivered_today", "outbox_refused"];
const ROUTING = ["routing_decisions", "routing_defaults", "routing_slowest_reply"];
const LINE = ["registered", "redirection", "caller_id"];
const OUTBOX_HOURS = 6;
/** The path of the first view, however many there are. */
const FIRST = "overview";

/** Return the views: one for everything, and one for each account if there are several. */
export function viewsOf(office: Office): Config[] {
  const [first] = office.accounts;
  if (!first) return [nothingView(office)];
  if (office.accounts.length === 1) return [accountView(office, FIRST)];
  const names = new Set([FIRST]);
  const views = office.shows("accounts") ? office.accounts.map((account) => accountView(office.only(account), pathOf(account, names))) : []; // prettier-ignore
  return [overview(office), ...views];
}

/** Return a view that says why there is nothing to see, and what to do. */
export function messageView(title: string, content: string, cards: readonly Config[] = []): Config {
  const markdown = { type: "markdown", title, content, grid_options: { columns: "full" } };
  return { title, path: FIRST, type: "sections", max_columns: 1, sections: section([markdown, ...cards]) };
}

function nothingView({ hass }: Office): Config {
  const add = {
    type: "button",
    name: text(hass, "strategy_add"),
    icon: "mdi:phone-plus",
    tap_action: { action: "navigate", navigation_path: "/config/integrations/dashboard" },
    grid_options: { columns: "full" },
  };
  const cards = hass.user?.is_admin ? [add] : [];
  return messageView(text(hass, "strategy_none_title"), text(hass, "strategy_none"), cards);
}

function overview(office: Office): Config {
  const sections = [...live(office), ...missed(office)];
  return view(text(office.hass, "strategy_overview"), FIRST, news(office), sections);
}

function accountView(office: Office, path: string): Config {
  const badges = office.shows("badges") ? office.ids(...BADGES).map(badge) : [];
  const sections = [
    ...live(office),
    ...missed(office),
    ...contacts(office),
    ...conferences(office),
    ...lines(office),
    ...messages(office),
    ...tiles(office, "routing", "mdi:call-split", ROUTING),
    ...outbox(office),
  ];
  return view(office.accounts[0]?.title ?? "", path, badges, sections);
}

function view(title: string, path: string, badges: readonly Config[], sections: readonly Config[]): Config {
  return {
    title,
    path,
    type: "sections",
    max_columns: COLUMNS,
    dense_section_placement: true,
    // One line on a phone.
    header: { badges_wrap: "scroll" },
    badges,
    sections,
  };
}

/** Return what of several accounts is to be known: what is wrong, who waits to be called back, what is left to pay. */
function news(office: Office): Config[] {
  if (!office.shows("badges")) return [];
  const broken = (entity: string): Config => ({ condition: "state", entity, state_not: "on" });
  const badges = (key: string, visible?: (entity: string) => Config): Config[] =>
    office.accounts.flatMap((account) =>
      office
        .only(account)
        .ids(key)
        .map((entity) => newsBadge(account.title, entity, visible?.(entity))),
    );
  return [
    ...badges("connected", broken),
    ...badges("active_calls", moreThanNone),
    ...badges("missed_calls_today", moreThanNone),
    ...badges("balance"),
  ];
}

/** Return who calls, on top; what is watched, and beside it what is used. */
function live(office: Office): Config[] {
  const accounts = office.accounts.map((account) => account.entry_id);
  const card = (part: Part, isThere: boolean, config: Config = { accounts }): Config[] =>
    isThere && office.shows(part) ? [ownCard(part, config)] : [];
  const dials = office.accounts.filter(({ can }) => can.includes("dial"));
  const [dialler] = dials;
  const grouped = accounts.length > 1 ? { accounts, group_by: "account" } : { accounts };
  const watched = [
    ...card("extensions", office.has("extension_status"), grouped),
    ...card("calls", office.can("calls")),
  ];
  const used = [
    ...card("queues", office.has("queue_waiting")),
    ...card("dialler", dials.length > 0, dials.length === 1 && dialler ? { account: dialler.entry_id } : {}),
  ];
  return [
    ...section(card("banner", office.can("calls")), { column_span: COLUMNS }),
    ...section(watched, { column_span: used.length > 0 ? COLUMNS - 1 : COLUMNS }),
    ...section(used),
  ];
}

/** Return the lists of missed calls, each while there is something on it. */
function missed(office: Office): Config[] {
  const lists = office.shows("missed") ? office.ids("missed_calls") : [];
  const visible = lists.map(moreThanNone);
  const cards = lists.map((entity) => ({
    type: "todo-list",
    entity,
    hide_create: true,
    visibility: [moreThanNone(entity)],
    grid_options: { columns: "full" },
  }));
  return titled(text(office.hass, "strategy_missed"), "mdi:phone-missed", cards, { visibility: [anyOf(visible)] });
}

function contacts(office: Office): Config[] {
  const { hass } = office;
  const cards = office.byDevice("call").flatMap(([name, buttons]) =>
    buttons.map((button) =>
      tile(button, {
        name: [{ type: "device" }],
        icon: "mdi:phone-outgoing",
        hide_state: true,
        grid_options: { columns: 6 },
        tap_action: {
          action: "perform-action",
          perform_action: "button.press",
          target: { entity_id: button },
          confirmation: { text: text(hass, "strategy_call_contact", { name }) },
        },
      }),
    ),
  );
  return office.shows("contacts") ? titled(text(hass, "strategy_contacts"), "mdi:contacts", cards) : [];
}

/** Return each conference room, and who is in it while somebody is. */
function conferences(office: Office): Config[] {
  if (!office.shows("conferences")) return [];
  return office.byDevice("conference_participants").flatMap(([name, rooms]) =>
    titled(
      name,
      "mdi:account-voice",
      rooms.flatMap((room) => [tile(room), participants(office, room)]),
    ),
  );
}

function participants({ hass }: Office, room: string): Config {
  const unknown = JSON.stringify(text(hass, "strategy_unknown_number"));
  const content = `{% for person in state_attr('${room}', 'participants') or [] %}
- {{ person.name or person.number or ${unknown} }}
{%- endfor %}`;
  return { type: "markdown", content, visibility: [moreThanNone(room)], grid_options: { columns: "full" } };
}

function lines(office: Office): Config[] {
  if (!office.shows("lines")) return [];
  return office.byDevice(...LINE).flatMap(([name, entities]) =>
    titled(
      name,
      "mdi:phone-settings",
      entities.map((entity) => tile(entity)),
    ),
  );
}

function messages(office: Office): Config[] {
  const content = { state_content: ["event_type", "to_name", "last_changed"] };
  const cards = office.ids("messages").map((entity) => tile(entity, content));
  return office.shows("messages") ? titled(text(office.hass, "strategy_messages"), "mdi:message-text", cards) : [];
}

function tiles(office: Office, part: Part, icon: string, keys: readonly string[]): Config[] {
  const cards = office.ids(...keys).map((entity) => tile(entity));
  return office.shows(part) ? titled(text(office.hass, `strategy_${part}`), icon, cards) : [];
}

/** Return how many calls wait to be told to another system. */
function outbox(office: Office): Config[] {
  const pending = office.ids("outbox_pending");
  const cards = [
    ...office.ids(...OUTBOX).map((entity) => tile(entity)),
    ...office.ids("outbox_oldest").map((entity) => tile(entity, { visibility: pending.map(moreThanNone) })),
    ...(pending.length > 0 ? [graph(pending, OUTBOX_HOURS)] : []),
  ];
  return office.shows("outbox") ? titled(text(office.hass, "strategy_outbox"), "mdi:tray-full", cards) : [];
}

/** Return a view's path that is not taken. */
function pathOf(account: Account, taken: Set<string>): string {
  const wanted = slug(account);
  const path = taken.has(wanted) ? account.entry_id.toLowerCase() : wanted;
  taken.add(path);
  return path;
}

function slug({ title, entry_id: entryId }: Account): string {
  // A number would be taken for that of a view.
  const name = plainLetters(title)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return /[a-z]/.test(name) ? name : entryId.toLowerCase();
}
