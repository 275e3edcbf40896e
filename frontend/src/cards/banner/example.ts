/** What a banner looks like, for those who put one on a dashboard while nobody calls. */

import type { Account } from "../../lib/model.ts";
import type { Ring } from "./bell.ts";

export function exampleRing(account: Account | undefined, name: string): Ring {
  return {
    key: "example",
    call: {
      call_id: "example",
      account: account?.entry_id ?? "",
      kind: "",
      direction: "incoming",
      state: "ringing",
      from_number: "+48600700800",
      from_name: name,
      to_number: null,
      to_name: null,
      extension: null,
      queue: null,
      started_at: new Date().toISOString(),
      answered_at: null,
      ended_at: null,
      duration: null,
      talk_time: null,
      disposition: null,
      cost: null,
      currency: null,
      recording: null,
      contact_id: "example",
      groups: ["VIP"],
      last_call: null,
      routing: { time_left: 1.5, deadline: 1.5 },
    },
    made: undefined,
    outcome: undefined,
    leavesAt: 0,
    closesAt: Infinity,
    window: 1.5,
  };
}
