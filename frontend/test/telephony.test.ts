/** What one subscription tells all cards of a page, while cards come and go and Home Assistant restarts. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import type { Connection, HomeAssistant, Unsubscribe } from "../src/lib/home-assistant.ts";
import { messageOf } from "../src/lib/actions.ts";
import { Accounts } from "../src/lib/telephony.ts";

interface Subscription {
  readonly tell: (message: object) => void;
  readonly accept: () => void;
  readonly refuse: () => void;
  ended: boolean;
}

/** A connection whose other side is the test. */
class FakeConnection implements Connection {
  readonly subscriptions: Subscription[] = [];
  readonly #ready = new Set<() => void>();

  subscribeMessage<T>(callback: (message: T) => void): Promise<Unsubscribe> {
    return new Promise((resolve, reject) => {
      const subscription: Subscription = {
        tell: (message) => {
          callback(message as T);
        },
        accept: () => {
          resolve(() => {
            subscription.ended = true;
          });
        },
        refuse: () => {
          reject(new Error("unknown command"));
        },
        ended: false,
      };
      this.subscriptions.push(subscription);
    });
  }

  addEventListener(_event: string, listener: () => void): void {
    this.#ready.add(listener);
  }

  removeEventListener(_event: string, listener: () => void): void {
    this.#ready.delete(listener);
  }

  comeBack(): void {
    for (const listener of this.#ready) listener();
  }
}

class FakeCard {
  readonly hass: HomeAssistant;
  readonly updateComplete = Promise.resolve(true);
  drawn = 0;

  constructor(connection: Connection) {
    this.hass = { connection } as HomeAssistant;
  }

  addController(): void {
    // The test calls what an element would call.
  }

  removeController(): void {
    // Nothing is kept.
  }

  requestUpdate(): void {
    this.drawn++;
  }
}

function follow(connection: Connection): { card: FakeCard; accounts: Accounts } {
  const card = new FakeCard(connection);
  const accounts = new Accounts(card);
  accounts.hostConnected();
  return { card, accounts };
}

/** Let everything that was promised happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

function at(connection: FakeConnection, place: number): Subscription {
  const subscription = connection.subscriptions[place];
  assert.ok(subscription, `there is no subscription ${place}`);
  return subscription;
}

void test("all cards share one subscription, which ends with the last", async () => {
  const connection = new FakeConnection();
  const [one, other] = [follow(connection), follow(connection)];
  at(connection, 0).accept();
  at(connection, 0).tell({ accounts: [] });
  assert.deepEqual([one.card.drawn, other.card.drawn], [1, 1]);
  assert.deepEqual(other.accounts.all, []);
  one.accounts.hostDisconnected();
  await settle();
  assert.equal(at(connection, 0).ended, false);
  other.accounts.hostDisconnected();
  await settle();
  assert.equal(at(connection, 0).ended, true);
  assert.equal(connection.subscriptions.length, 1);
});

void test("what comes for a card that has gone is for nobody", async () => {
  const connection = new FakeConnection();
  const { accounts } = follow(connection);
  accounts.hostDisconnected();
  at(connection, 0).tell({ accounts: ["of before"] });
  accounts.hostConnected();
  assert.equal(accounts.all, undefined);
  at(connection, 0).accept();
  await settle();
  assert.equal(at(connection, 0).ended, true);
  at(connection, 1).tell({ accounts: ["of now"] });
  assert.deepEqual(accounts.all, ["of now"]);
});

void test("a refused subscription is tried again, but not for a card that has gone", async (context: TestContext) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const connection = new FakeConnection();
  const { accounts } = follow(connection);
  at(connection, 0).refuse();
  await settle();
  assert.equal(messageOf(accounts.error), "unknown command");
  context.mock.timers.tick(10_000);
  assert.equal(connection.subscriptions.length, 2);
  accounts.hostDisconnected();
  at(connection, 1).refuse();
  await settle();
  context.mock.timers.tick(60_000);
  assert.equal(connection.subscriptions.length, 2);
});

void test("after a restart it is asked until the integration is there", async (context: TestContext) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const connection = new FakeConnection();
  const { accounts } = follow(connection);
  at(connection, 0).accept();
  at(connection, 0).tell({ accounts: ["of before"] });
  connection.comeBack();
  at(connection, 1).refuse();
  await settle();
  context.mock.timers.tick(10_000);
  at(connection, 2).accept();
  at(connection, 2).tell({ accounts: ["of now"] });
  assert.deepEqual(accounts.all, ["of now"]);
  assert.equal(accounts.error, undefined);
  accounts.hostDisconnected();
  connection.comeBack();
  assert.equal(connection.subscriptions.length, 3);
});

void test("a connection that is lost meanwhile is told in words", () => {
  const lost = { type: "result", success: false, error: { code: 3, message: "Connection lost" } };
  assert.equal(messageOf(lost), "Connection lost");
});
