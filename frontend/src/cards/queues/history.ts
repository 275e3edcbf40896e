/** How many waited in the last hours: asked of Home Assistant once, then followed by the card itself. */

import type { ReactiveController } from "lit";
import { numberIn } from "../../lib/entities.ts";
import type { Connection, HomeAssistant, StateObject } from "../../lib/home-assistant.ts";
import type { Host } from "../../lib/telephony.ts";
import type { Point } from "./line.ts";

export const HOUR_MS = 3_600_000;
/** Of how many parts a line is made. */
export const PARTS = 72;

type Answer = Record<string, { s: string; lu: number; lc?: number }[]>;

export class WaitingHistory implements ReactiveController {
  failed = false;
  #points = new Map<string, Point[]>();
  #seen = new Map<string, StateObject>();
  #asked = "";
  #connection: Connection | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #hours = 0;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#stop();
  }

  /** Return what is known of each of these sensors; what is not there yet is asked for. */
  follow(hass: HomeAssistant, sensors: readonly StateObject[], hours: number): ReadonlyMap<string, readonly Point[]> {
    if (hours <= 0 || !hass.config.components.includes("history")) {
      this.#stop();
      return new Map();
    }
    this.#start(hass.connection, hours);
    const asked = `${hours} ${sensors.map((sensor) => sensor.entity_id).join(" ")}`;
    if (asked !== this.#asked) {
      this.#asked = asked;
      void this.#ask(hass, sensors, asked);
    }
    for (const sensor of sensors) this.#add(sensor);
    return this.#points;
  }

  #start(connection: Connection, hours: number): void {
    if (this.#connection === connection && this.#hours === hours) return;
    this.#stop();
    this.#connection = connection;
    this.#hours = hours;
    // Changes that happened while there was no connection are not told afterwards.
    connection.addEventListener("ready", this.#askAgain);
    this.#timer = setInterval(this.#moveOn, (hours * HOUR_MS) / PARTS);
  }

  #stop(): void {
    this.#connection?.removeEventListener("ready", this.#askAgain);
    this.#connection = undefined;
    clearInterval(this.#timer);
    this.#asked = "";
  }

  readonly #askAgain = (): void => {
    this.#asked = "";
    this.host.requestUpdate();
  };

  readonly #moveOn = (): void => {
    if (this.failed) this.#asked = "";
    this.host.requestUpdate();
  };

  async #ask(hass: HomeAssistant, sensors: readonly StateObject[], asked: string): Promise<void> {
    const ids = sensors.map((sensor) => sensor.entity_id);
    if (ids.length === 0) return;
    try {
      const answer = await hass.callWS<Answer>({
        type: "history/history_during_period",
        start_time: new Date(Date.now() - this.#hours * HOUR_MS).toISOString(),
        entity_ids: ids,
        minimal_response: true,
        no_attributes: true,
        significant_changes_only: false,
      });
      if (asked !== this.#asked) return;
      this.failed = false;
      for (const id of ids) this.#take(id, answer[id] ?? []);
    } catch {
      if (asked !== this.#asked) return;
      this.failed = true;
    }
    this.host.requestUpdate();
  }

  #take(id: string, rows: Answer[string]): void {
    const told = rows.map(({ s, lu, lc }) => ({ at: (lc ?? lu) * 1000, value: numberIn(s) }));
    const last = told.at(-1)?.at ?? 0;
    this.#points.set(id, [...told, ...(this.#points.get(id) ?? []).filter((point) => point.at > last)]);
  }

  #add(sensor: StateObject): void {
    const id = sensor.entity_id;
    if (this.#seen.get(id) === sensor) return;
    this.#seen.set(id, sensor);
    const points = this.#points.get(id) ?? [];
    this.#points.set(id, points);
    const at = Date.parse(sensor.last_changed);
    if (at > (points.at(-1)?.at ?? 0)) points.push({ at, value: numberIn(sensor.state) });
    // The one before the time began is kept: it held when it began.
    const start = Date.now() - this.#hours * HOUR_MS;
    const first = points.findIndex((point) => point.at > start);
    if (first > 1) points.splice(0, first - 1);
  }
}
