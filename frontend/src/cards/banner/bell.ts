/** Which calls the banner shows: those that ring, and for a moment what became of those that rang. */

import type { ActiveCall } from "../../lib/model.ts";

/** How long it is shown what became of a call, in milliseconds. */
export const LINGERS = 6000;

export type Outcome = "answered" | "missed" | "rejected" | "over";

/** What the user chose for a call, and what came of that. */
export interface Made {
  readonly name: string;
  readonly refuses: boolean;
  readonly state: "asking" | "accepted" | "failed";
  /** Why it failed. */
  readonly message?: string;
}

export interface Ring {
  readonly key: string;
  /** As it was told last. */
  call: ActiveCall;
  made: Made | undefined;
  /** None while it rings. */
  outcome: Outcome | undefined;
  /** When it is shown no more, once it does not ring. */
  leavesAt: number;
  /** Until when it can be said where the call goes. */
  closesAt: number;
  /** For how many seconds it could be. */
  window: number;
}

/** Two tellings of one moment may differ by so much, in milliseconds: messages take their time. */
const SAME_MOMENT = 150;

/** All times are those of `performance.now()`. */
export class Bell {
  #rings: Ring[] = [];

  /** In the order in which they came: none is pushed away by another. */
  get rings(): readonly Ring[] {
    return this.#rings;
  }

  find(key: string): Ring | undefined {
    return this.#rings.find((ring) => ring.key === key);
  }

  /** Return in how many milliseconds the next one is shown no more; none if all ring. */
  nextLeave(now: number): number | null {
    const moments = this.#rings.filter((ring) => ring.outcome).map((ring) => ring.leavesAt);
    return moments.length > 0 ? Math.max(0, Math.min(...moments) - now) : null;
  }

  /** Take the calls that there are, the oldest first; `timeLeft` returns the seconds in which a call can be routed. */
  take(calls: readonly ActiveCall[], timeLeft: (call: ActiveCall) => number, now: number): void {
    const present = new Map(calls.map((call) => [keyOf(call), call]));
    for (const call of calls) if (call.state === "ringing") this.#ring(call, timeLeft(call), now);
    for (const ring of this.#rings) {
      const call = present.get(ring.key);
      if (call) ring.call = call;
      if (ring.outcome || call?.state === "ringing") continue;
      ring.outcome = call?.state === "answered" ? "answered" : outcomeOf(ring);
      ring.leavesAt = now + LINGERS;
    }
    this.#rings = this.#rings.filter((ring) => !ring.outcome || ring.leavesAt > now);
  }

  /** Forget calls of accounts that do not run: nobody knows what becomes of them. */
  forget(isLost: (ring: Ring) => boolean): void {
    this.#rings = this.#rings.filter((ring) => !isLost(ring));
  }

  #ring(call: ActiveCall, timeLeft: number, now: number): void {
    const key = keyOf(call);
    const known = this.find(key);
    const ring = known ?? { key, call, made: undefined, outcome: undefined, leavesAt: 0, closesAt: 0, window: 0 };
    ring.outcome = undefined;
    const closesAt = call.routing ? now + timeLeft * 1000 : 0;
    if (Math.abs(closesAt - ring.closesAt) > SAME_MOMENT) ring.closesAt = closesAt;
    ring.window = call.routing?.deadline ?? ring.window;
    if (!known) this.#rings.push(ring);
  }
}

function keyOf(call: ActiveCall): string {
  return `${call.account} ${call.call_id}`;
}

function outcomeOf(ring: Ring): Outcome {
  return ring.made?.refuses && ring.made.state === "accepted" ? "rejected" : "over";
}
