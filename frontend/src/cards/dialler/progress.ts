/** How the call gets on that was placed last: from the calls under way, and in the end from the log. */

import type { ReactiveController } from "lit";
import type { Dialled } from "../../lib/actions.ts";
import type { Connection, Unsubscribe } from "../../lib/home-assistant.ts";
import type { Call, CallState, Disposition, LogFailure, NewestCalls } from "../../lib/model.ts";
import type { ActiveCalls, Host } from "../../lib/telephony.ts";

export interface Progress {
  /** Who was called, as the user knows them. */
  readonly who: string;
  readonly state: CallState;
  readonly answeredAt: string | null;
  /** How it ended, as soon as that is known. */
  readonly disposition: Disposition | null;
  readonly talkTime: number | null;
}

const STATES: ReadonlySet<string> = new Set<CallState>(["dialing", "ringing", "answered", "ended"]);
// The newest calls of all accounts; the one that was just placed is one of the first.
const NEWEST = 50;

export class CallProgress implements ReactiveController {
  #callId: string | undefined;
  #shown: Progress | undefined;
  #wasSeen = false;
  #endLog: Promise<Unsubscribe | undefined> | undefined;

  constructor(
    private readonly host: Host,
    private readonly active: ActiveCalls,
  ) {
    host.addController(this);
  }

  get shown(): Progress | undefined {
    return this.#shown;
  }

  get isTalking(): boolean {
    return this.#shown?.state === "answered";
  }

  /** Follow the call that was placed. */
  follow(dialled: Dialled, who: string): void {
    this.forget();
    const { call_id, status } = dialled;
    const state = STATES.has(status) ? (status as CallState) : "ended";
    // Once it has ended, the answer says how.
    const disposition = state === "ended" && status !== "ended" ? (status as Disposition) : null;
    this.#callId = call_id;
    this.#shown = { who, state, answeredAt: null, disposition, talkTime: null };
    this.#listen();
    this.host.requestUpdate();
  }

  /** Show nothing of it any more. */
  forget(): void {
    this.#callId = undefined;
    this.#shown = undefined;
    this.#wasSeen = false;
    this.#stopListening();
    this.host.requestUpdate();
  }

  hostConnected(): void {
    if (this.#callId && this.#shown?.disposition === null) this.#listen();
  }

  hostDisconnected(): void {
    this.#stopListening();
  }

  hostUpdate(): void {
    const shown = this.#shown;
    if (!shown || shown.state === "ended") return;
    const call = this.active.all.find(({ call_id }) => call_id === this.#callId);
    if (call) {
      this.#wasSeen = true;
      this.#shown = { ...shown, state: call.state, answeredAt: call.answered_at };
    } else if (this.#wasSeen) {
      this.#shown = { ...shown, state: "ended" };
    }
  }

  // Calls under way are no longer told of when they end; the log knows how they did.
  #listen(): void {
    const connection = this.host.hass?.connection;
    if (!connection || this.#endLog) return;
    this.#endLog = this.#subscribe(connection);
  }

  #subscribe(connection: Connection): Promise<Unsubscribe | undefined> {
    const message = { type: "cloud_telephony/calls/subscribe", limit: NEWEST };
    const take = (told: NewestCalls | LogFailure): void => {
      if ("error" in told) return;
      const call = told.calls.find(({ call_id }) => call_id === this.#callId);
      if (call?.state === "ended") this.#end(call);
    };
    return connection.subscribeMessage<NewestCalls | LogFailure>(take, message).catch((error: unknown) => {
      // That the call has ended is still seen; only how it did is not known then.
      console.warn("The call log cannot be read", error);
      return undefined;
    });
  }

  #stopListening(): void {
    void this.#endLog?.then((end) => end?.());
    this.#endLog = undefined;
  }

  #end(call: Call): void {
    if (!this.#shown) return;
    const { answered_at: answeredAt, disposition, talk_time: talkTime } = call;
    this.#shown = { ...this.#shown, state: "ended", answeredAt, disposition, talkTime };
    this.#stopListening();
    this.host.requestUpdate();
  }
}
