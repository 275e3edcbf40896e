/** The part of the call log that a card shows, kept up to date. */

import type { Connection, HomeAssistant, Unsubscribe } from "../../lib/home-assistant.ts";
import type { CallFilter, CallsPage, LogFailure, LoggedCall, NewestCalls, Totals } from "../../lib/model.ts";
import { withNewest, withOlder } from "./pages.ts";

const RETRY_AFTER_MS = 10_000;

/** Follows the newest calls that a filter lets through, and asks for older ones. */
export class CallLog {
  today: Totals | undefined;
  /** Why the calls of the present filter are not there, or no newer ones; those that are there remain. */
  error: unknown;
  /** Why there are no older ones. */
  pageError: unknown;
  /** The calls are not those of the present filter yet. */
  isStale = true;
  #page: CallsPage = { calls: [], cursor: null };
  #connection: Connection | undefined;
  #wanted: (CallFilter & { limit: number }) | undefined;
  #hass: HomeAssistant | undefined;
  /** Which subscription is the present one: what others tell comes too late. */
  #turn = 0;
  #end: Unsubscribe | undefined;
  #loading: Promise<void> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #changed: () => void;
  readonly #holds: (key: string) => boolean;

  /** Take what is to be called after each change, and what says whether somebody is busy with a call. */
  constructor(changed: () => void, holds: (key: string) => boolean) {
    this.#changed = changed;
    this.#holds = holds;
  }

  get calls(): readonly LoggedCall[] {
    return this.#page.calls;
  }

  get hasMore(): boolean {
    return this.#page.cursor !== null && !this.isStale;
  }

  /** Follow these calls from now on, unless they are followed already. */
  follow(hass: HomeAssistant, wanted: CallFilter & { limit: number }): void {
    this.#hass = hass;
    if (this.#connection === hass.connection && JSON.stringify(wanted) === JSON.stringify(this.#wanted)) return;
    this.#listen(hass.connection);
    this.#wanted = wanted;
    this.isStale = true;
    this.#open();
  }

  /** Follow nothing any more; what is there remains. */
  stop(): void {
    this.#listen(undefined);
    this.#close();
    this.#wanted = undefined;
  }

  /** Ask again, after an error. */
  readonly retry = (): void => {
    this.error = undefined;
    this.#open();
    this.#changed();
  };

  get isLoadingMore(): boolean {
    return this.#loading !== undefined;
  }

  /** Ask for the next older calls; returns when they are there. */
  readonly more = async (): Promise<void> => {
    if (!this.hasMore || !this.#hass) return;
    this.#loading ??= this.#loadMore(this.#hass);
    this.#changed();
    await this.#loading;
  };

  async #loadMore(hass: HomeAssistant): Promise<void> {
    const [turn, { cursor }] = [this.#turn, this.#page];
    this.pageError = undefined;
    try {
      const page = await hass.callWS<CallsPage>({ type: "cloud_telephony/calls/page", ...this.#wanted, cursor });
      // If the newest page has grown apart from the others meanwhile, there would be a gap between the two.
      if (turn === this.#turn && cursor === this.#page.cursor) this.#page = withOlder(this.#page, page);
    } catch (error) {
      if (turn === this.#turn) this.pageError = error;
    } finally {
      this.#loading = undefined;
      this.#changed();
    }
  }

  // Home Assistant's own way to subscribe again gives up when the integration is not there yet after a restart.
  readonly #open = (): void => {
    const [connection, wanted] = [this.#connection, this.#wanted];
    this.#close();
    if (!connection || !wanted) return;
    const turn = this.#turn;
    connection
      .subscribeMessage<NewestCalls | LogFailure>(
        (told) => {
          if (turn !== this.#turn) return;
          if ("error" in told) this.#failed(told.error);
          else this.#take(told);
        },
        { type: "cloud_telephony/calls/subscribe", ...wanted },
        { resubscribe: false },
      )
      .then(
        (end) => {
          if (turn === this.#turn) this.#end = end;
          else void end();
        },
        (error: unknown) => {
          if (turn === this.#turn) this.#failed(error);
        },
      );
  };

  #take(newest: NewestCalls): void {
    clearTimeout(this.#retry);
    this.#page = this.isStale ? newest : withNewest(this.#page, newest, this.#holds);
    this.today = newest.today;
    this.isStale = false;
    this.error = this.pageError = undefined;
    this.#changed();
  }

  #failed(error: unknown): void {
    this.error = error;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(this.#open, RETRY_AFTER_MS);
    this.#changed();
  }

  #close(): void {
    this.#turn += 1;
    clearTimeout(this.#retry);
    const end = this.#end;
    this.#end = undefined;
    // Of a connection that was lost, nothing is left to end.
    if (end) void Promise.resolve(end()).catch(() => undefined);
  }

  #listen(connection: Connection | undefined): void {
    if (this.#connection === connection) return;
    this.#connection?.removeEventListener("ready", this.#open);
    connection?.addEventListener("ready", this.#open);
    this.#connection = connection;
  }
}
