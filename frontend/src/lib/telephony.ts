/** The integration's news, asked for once for all cards of a page. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Connection, HomeAssistant, Unsubscribe } from "./home-assistant.ts";
import type { Account, ActiveCall } from "./model.ts";

type Listener = () => void;

const RETRY_AFTER_MS = 10_000;
// Always the same one: who compares sees that nothing has changed.
const NONE: readonly ActiveCall[] = [];

/** The newest of what one subscription tells; it is open as long as somebody listens. */
class Feed<T> {
  value: T | undefined;
  /** When the value came, as `performance.now()` tells it. */
  receivedAt = 0;
  error: unknown;
  readonly #connection: Connection;
  readonly #type: string;
  readonly #listeners = new Set<Listener>();
  #subscription: Promise<Unsubscribe> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, type: string) {
    this.#connection = connection;
    this.#type = type;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (!this.#subscription) {
      this.#connection.addEventListener("ready", this.#open);
      this.#open();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    };
  }

  // The connection could subscribe again by itself once it is back. But it tries only once, when Home Assistant may
  // have started without the integration as yet, and tells nobody that it failed.
  readonly #open = (): void => {
    clearTimeout(this.#retry);
    const take = (message: T): void => {
      if (this.#subscription === subscription) this.#take(message);
    };
    const subscription = this.#connection.subscribeMessage<T>(take, { type: this.#type }, { resubscribe: false });
    this.#subscription = subscription;
    subscription.catch((error: unknown) => {
      if (this.#subscription !== subscription) return;
      this.error = error;
      this.#retry = setTimeout(this.#open, RETRY_AFTER_MS);
      this.#tell();
    });
  };

  #close(): void {
    clearTimeout(this.#retry);
    this.#connection.removeEventListener("ready", this.#open);
    // What failed needs no end, nor does what a lost connection took with it.
    this.#subscription?.then((end) => end()).catch(() => undefined);
    this.#subscription = undefined;
    this.value = undefined;
    this.error = undefined;
  }

  #take(message: T): void {
    this.value = message;
    this.receivedAt = performance.now();
    this.error = undefined;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const feeds = new WeakMap<Connection, Map<string, Feed<unknown>>>();

function feedOf<T>(connection: Connection, type: string): Feed<T> {
  const known = feeds.get(connection) ?? new Map<string, Feed<unknown>>();
  feeds.set(connection, known);
  const feed = known.get(type) ?? new Feed<unknown>(connection, type);
  known.set(type, feed);
  return feed as Feed<T>;
}

interface ToldAccounts {
  readonly accounts: readonly Account[];
}

const ACCOUNTS = "cloud_telephony/accounts/subscribe";

/** Call the listener, which is no element, whenever something in the accounts changes; nothing ends that. */
export function followAccounts(connection: Connection, listener: Listener): void {
  feedOf<ToldAccounts>(connection, ACCOUNTS).listen(listener);
}

/** Return the accounts as soon as they are known. Rejects with the error if they cannot be. */
export async function askAccounts(connection: Connection): Promise<readonly Account[]> {
  const feed = feedOf<ToldAccounts>(connection, ACCOUNTS);
  while (!feed.value) {
    if (feed.error) throw feed.error as Error;
    await new Promise<void>((resolve) => {
      const stop = feed.listen(() => {
        stop();
        resolve();
      });
    });
  }
  return feed.value.accounts;
}

/** Return the accounts as they are now; none if nobody follows them, or there was no answer yet. */
export function knownAccounts(connection: Connection): readonly Account[] | undefined {
  return feedOf<ToldAccounts>(connection, ACCOUNTS).value?.accounts;
}

export interface Host extends ReactiveControllerHost {
  readonly hass: HomeAssistant | undefined;
}

/** Has its element drawn again whenever a subscription tells something; see `Accounts` and `ActiveCalls`. */
class Following<T> implements ReactiveController {
  #feed: Feed<T> | undefined;
  #stop: (() => void) | undefined;
  #connected = false;
  readonly #host: Host;
  readonly #type: string;

  constructor(host: Host, type: string) {
    this.#host = host;
    this.#type = type;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = true;
    this.#follow();
  }

  hostUpdate(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#unfollow();
  }

  protected get feed(): Feed<T> | undefined {
    return this.#feed;
  }

  #follow(): void {
    const connection = this.#host.hass?.connection;
    if (!connection || !this.#connected) return;
    const feed = feedOf<T>(connection, this.#type);
    if (feed === this.#feed && this.#stop) return;
    this.#unfollow();
    this.#feed = feed;
    this.#stop = feed.listen(() => {
      this.#host.requestUpdate();
    });
  }

  #unfollow(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}

/** The accounts that there are. */
export class Accounts extends Following<ToldAccounts> {
  constructor(host: Host) {
    super(host, ACCOUNTS);
  }

  /** None as long as they are not known. */
  get all(): readonly Account[] | undefined {
    return this.feed?.value?.accounts;
  }

  get error(): unknown {
    return this.feed?.error;
  }

  find(entryId: string | null | undefined): Account | undefined {
    return this.all?.find((account) => account.entry_id === entryId);
  }
}

/** The calls that are not ended, the oldest first. */
export class ActiveCalls extends Following<{ calls: readonly ActiveCall[] }> {
  constructor(host: Host) {
    super(host, "cloud_telephony/active/subscribe");
  }

  get all(): readonly ActiveCall[] {
    return this.feed?.value?.calls ?? NONE;
  }

  /** Return how many seconds are left to say where a call goes; none if nobody waits for that. */
  timeLeft(call: ActiveCall): number {
    const passed = (performance.now() - (this.feed?.receivedAt ?? 0)) / 1000;
    return Math.max(0, (call.routing?.time_left ?? 0) - passed);
  }
}
