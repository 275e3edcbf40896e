/** The queues card: who waits, for how long, and who is there to answer. */

import { html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { showDetails } from "../lib/actions.ts";
import { TelephonyCard } from "../lib/card.ts";
import { accountsField, entitiesField } from "../lib/choices.ts";
import { Ticking } from "../lib/clock.ts";
import { entitiesOf } from "../lib/entities.ts";
import { clockTime, duration, timeOfDay } from "../lib/format.ts";
import type { CardConfig, ConfigForm, HomeAssistant } from "../lib/home-assistant.ts";
import { formOf, registerCard } from "../lib/registration.ts";
import { shared } from "../lib/styles.ts";
import { Accounts } from "../lib/telephony.ts";
import { textAnywhere } from "../lib/texts.ts";
import { HOUR_MS, PARTS, WaitingHistory } from "./queues/history.ts";
import { highestOf, pathsOf, peaksOf, type Point } from "./queues/line.ts";
import {
  asOf,
  isCounting,
  longestWait,
  numberOf,
  readQueues,
  watched,
  type Agent,
  type Choice,
  type Queue,
} from "./queues/queue.ts";
import { queueStyles } from "./queues/styles.ts";

interface QueuesConfig extends CardConfig {
  readonly title?: string;
  /** Config entries. */
  readonly accounts?: readonly string[];
  /** Sensors of waiting calls. */
  readonly queues?: readonly string[];
  /** From so many calls on a queue is a warning. */
  readonly warn_waiting?: number;
  /** From so many seconds on a wait is a warning. */
  readonly warn_wait?: number;
  readonly hours_to_show?: number;
  readonly show_agents?: boolean;
}

const HOURS = 12;
const MOST_HOURS = 72;
const [WIDTH, HEIGHT] = [100, 30];

/** How agents are drawn by their status. */
const LOOKS: Readonly<Record<string, readonly [kind: string, icon: string]>> = {
  idle: ["free", "mdi:check-circle"],
  in_use: ["busy", "mdi:phone-in-talk"],
  busy: ["busy", "mdi:phone-in-talk"],
  ringing: ["ringing", "mdi:bell-ring"],
  ringing_in_use: ["ringing", "mdi:bell-ring"],
  on_hold: ["hold", "mdi:phone-paused"],
};
const PAUSED = ["paused", "mdi:pause-circle"] as const;
const AWAY = ["away", "mdi:phone-off"] as const;

class QueuesCard extends TelephonyCard<QueuesConfig> {
  static override styles = [shared, queueStyles];

  readonly #accounts = new Accounts(this);
  readonly #history = new WaitingHistory(this);
  #queues: Queue[] = [];
  #watched: readonly string[] = [];

  constructor() {
    super();
    new Ticking(this, () => this.#queues.some(isCounting));
  }

  static getConfigForm(): ConfigForm {
    return formOf([
      { name: "title", selector: { text: {} } },
      accountsField(),
      entitiesField("queues", "queue_waiting"),
      {
        name: "",
        type: "grid",
        schema: [
          { name: "warn_waiting", selector: { number: { min: 1, max: 1000, mode: "box" } } },
          { name: "warn_wait", selector: { number: { min: 1, max: 86_400, mode: "box", unit_of_measurement: "s" } } },
        ],
      },
      {
        name: "hours_to_show",
        default: HOURS,
        selector: { number: { min: 0, max: MOST_HOURS, mode: "box", unit_of_measurement: "h" } },
      },
      { name: "show_agents", default: true, selector: { boolean: {} } },
    ]);
  }

  static getStubConfig(): Omit<QueuesConfig, "type"> {
    return { warn_waiting: 4, warn_wait: 180 };
  }

  override setConfig(config: QueuesConfig): void {
    check("warn_waiting", config.warn_waiting, 1);
    check("warn_wait", config.warn_wait, 1);
    check("hours_to_show", config.hours_to_show, 0, MOST_HOURS);
    super.setConfig(config);
  }

  override getCardSize(): number {
    return 1 + 2 * Math.max(1, this.#queues.length);
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    const before = this.onlyHassBefore(changed);
    const { hass } = this;
    if (!before || !hass) return true;
    return (
      before.entities !== hass.entities ||
      before.devices !== hass.devices ||
      before.language !== hass.language ||
      before.locale !== hass.locale ||
      this.#watched.some((id) => before.states[id] !== hass.states[id])
    );
  }

  protected override body(hass: HomeAssistant, config: QueuesConfig): TemplateResult {
    const choice: Choice = { accounts: config.accounts ?? [], queues: config.queues ?? [] };
    this.#watched = watched(hass, choice);
    this.#queues = readQueues(hass, choice);
    const sensors = this.#queues.map((queue) => queue.waiting);
    const points = this.#history.follow(hass, sensors, config.hours_to_show ?? HOURS);
    return html`<ha-card>
      ${this.header(config.title ?? this.text("queues_name"), this.#total())}
      ${
        this.#queues.length > 0
          ? html`<ul class="queues">
              ${repeat(
                this.#queues,
                (queue) => queue.waiting.entity_id,
                (queue) => this.#queue(hass, config, queue, points.get(queue.waiting.entity_id) ?? []),
              )}
            </ul>`
          : html`<p class="empty">${this.text(choice.queues.length > 0 ? "queues_not_found" : "queues_none")}</p>`
      }
      ${this.#history.failed ? html`<p class="secondary">${this.text("queues_no_history")}</p>` : nothing}
    </ha-card>`;
  }

  #total(): TemplateResult | typeof nothing {
    if (this.#queues.length < 2) return nothing;
    const count = this.#queues.reduce((sum, queue) => sum + (numberOf(queue.waiting) ?? 0), 0);
    return html`<span class="secondary">${this.text("queues_total", { count })}</span>`;
  }

  #queue(hass: HomeAssistant, config: QueuesConfig, queue: Queue, points: readonly Point[]): TemplateResult {
    const waiting = numberOf(queue.waiting);
    const warning = this.#warning(config, queue);
    const kind = `${waiting ? "some" : "none"} ${warning ? "warn" : ""}`;
    return html`<li class="queue ${kind}">
      <div class="head">
        <h3>
          <button
            type="button"
            aria-haspopup="dialog"
            @click=${() => {
              showDetails(this, queue.waiting.entity_id);
            }}
          >
            ${queue.name}
          </button>
        </h3>
        ${this.#now(hass, queue, waiting)}
      </div>
      <div role="status">
        ${
          warning
            ? html`<span class="warning"><ha-icon icon="mdi:alert" aria-hidden="true"></ha-icon>${warning}</span>`
            : nothing
        }
      </div>
      ${this.#free(queue)} ${config.show_agents === false ? nothing : this.#agents(hass, queue)}
      ${this.#line(hass, config, points)}
    </li>`;
  }

  #now(hass: HomeAssistant, queue: Queue, waiting: number | null): TemplateResult {
    if (waiting === null) return html`<div class="now">${hass.formatEntityState(queue.waiting)}</div>`;
    const longest = longestWait(queue);
    const moment = asOf(queue);
    return html`<div class="now">
      <span class="figure">${waiting}</span>
      <span>
        ${this.text("queues_waiting")}${
          longest === null
            ? nothing
            : html` · <span class="time">${this.text("queues_longest", { time: clockTime(longest) })}</span>`
        }${moment ? html` · ${this.text("queues_as_of", { time: timeOfDay(hass, moment) })}` : nothing}
      </span>
    </div>`;
  }

  #warning(config: QueuesConfig, queue: Queue): string | null {
    const { warn_waiting: most, warn_wait: longest } = config;
    if (longest && (longestWait(queue) ?? 0) >= longest) return this.text("queues_too_long");
    if (most && (numberOf(queue.waiting) ?? 0) >= most) return this.text("queues_too_many");
    return null;
  }

  #free(queue: Queue): TemplateResult | typeof nothing {
    const free = numberOf(queue.available);
    if (free === null || queue.agents.length === 0) return nothing;
    const values = { free, count: queue.agents.length };
    return html`<p class="secondary free-agents">${this.text("queues_free", values)}</p>`;
  }

  #agents(hass: HomeAssistant, queue: Queue): TemplateResult | typeof nothing {
    if (queue.agents.length === 0) return nothing;
    return html`<ul class="agents" aria-label=${this.text("queues_agents", { queue: queue.name })}>
      ${repeat(
        queue.agents,
        (agent) => agent.status.entity_id,
        (agent) => this.#agent(hass, queue, agent),
      )}
    </ul>`;
  }

  #agent(hass: HomeAssistant, queue: Queue, agent: Agent): TemplateResult {
    const pauses = agent.paused?.state === "on" ? agent.paused : undefined;
    const [kind, icon] = pauses ? PAUSED : (LOOKS[agent.status.state] ?? AWAY);
    const state = hass.formatEntityState(pauses ?? agent.status);
    const reason = pauses && typeof pauses.attributes["reason"] === "string" ? pauses.attributes["reason"] : "";
    return html`<li class="agent ${kind}" title=${reason ? `${state} · ${reason}` : state}>
      <ha-icon icon=${icon} aria-hidden="true"></ha-icon>
      <span class="ellipsis">${this.#nameOf(queue, agent)}</span>
      <span class=${pauses && !reason ? "about" : "visually-hidden"}>${state}</span>
      ${reason ? html`<span class="about ellipsis">${reason}</span>` : nothing}
    </li>`;
  }

  #nameOf(queue: Queue, agent: Agent): string {
    const extensions = this.#accounts.find(queue.account)?.extensions;
    const extension = extensions?.find((one) => one.number === agent.number);
    return agent.ownName ?? extension?.name ?? (extensions ? agent.number : agent.deviceName);
  }

  #line(hass: HomeAssistant, config: QueuesConfig, points: readonly Point[]): TemplateResult | typeof nothing {
    const hours = config.hours_to_show ?? HOURS;
    const now = Date.now();
    const start = now - hours * HOUR_MS;
    const highest = highestOf(points, start);
    if (hours <= 0 || !highest) return nothing;
    const limit = config.warn_waiting;
    const top = Math.max(3, highest.value, limit && highest.value * 2 > limit ? limit : 0);
    const peaks = peaksOf(points, start, now, PARTS);
    if (peaks.filter((peak) => peak !== null).length < 2) return nothing;
    const { line, area } = pathsOf(peaks, top, WIDTH, HEIGHT);
    const time = timeOfDay(hass, new Date(highest.at).toISOString());
    const about = this.text(highest.value > 0 ? "queues_line" : "queues_line_nobody", {
      hours: duration(hass, hours * 3600),
      count: highest.value,
      time,
    });
    const y = HEIGHT - ((limit ?? 0) / top) * HEIGHT;
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${about}>
      <title>${about}</title>
      ${limit && limit <= top ? svg`<line class="limit" x1="0" x2=${WIDTH} y1=${y} y2=${y}></line>` : nothing}
      <path class="area" d=${area}></path>
      <path class="line" d=${line}></path>
    </svg>`;
  }
}

/** Refuse a setting that is not a number in its range. */
function check(name: string, value: unknown, least: number, most = Infinity): void {
  if (value === undefined || value === null) return;
  if (typeof value === "number" && value >= least && value <= most) return;
  const field = textAnywhere(`field_${name}`) || name;
  throw new Error(textAnywhere("wrong_number", { field, least }) || `${name}: give a number, at least ${least}.`);
}

registerCard(
  {
    name: "queues",
    suggest: (hass, entityId) => {
      const queue = entitiesOf(hass, "queue_waiting").find((entity) => entity.entity_id === entityId);
      const type = "custom:cloud-telephony-queues-card";
      return queue ? { type, queues: [entityId], ...QueuesCard.getStubConfig() } : null;
    },
  },
  QueuesCard,
);
