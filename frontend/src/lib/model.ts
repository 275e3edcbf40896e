/** What the integration's WebSocket API tells (websocket_api.py). Times are ISO 8601, durations seconds. */

export type Direction = "incoming" | "outgoing" | "internal";
export type CallState = "dialing" | "ringing" | "answered" | "ended";
export type Disposition = "answered" | "no_answer" | "busy" | "cancelled" | "rejected" | "failed";
export type Ability = "calls" | "dial" | "pick_phone" | "send_sms" | "route" | "block" | "recordings";

export interface Contact {
  readonly contact_id: string;
  readonly name: string;
  readonly numbers: readonly string[];
  readonly groups: readonly string[];
}

export interface Account {
  readonly entry_id: string;
  readonly title: string;
  readonly kind: string;
  readonly loaded: boolean;
  readonly device_id: string | null;
  readonly can: readonly Ability[];
  readonly own_extension: string | null;
  readonly extensions: readonly { readonly number: string; readonly name: string | null }[];
  readonly scenarios: readonly string[];
  readonly contacts: readonly Contact[];
}

export interface Call {
  readonly call_id: string;
  /** The account's `entry_id`. */
  readonly account: string;
  readonly kind: string;
  readonly direction: Direction;
  readonly state: CallState;
  readonly from_number: string | null;
  readonly from_name: string | null;
  readonly to_number: string | null;
  readonly to_name: string | null;
  readonly extension: string | null;
  readonly queue: string | null;
  readonly started_at: string;
  readonly answered_at: string | null;
  readonly ended_at: string | null;
  readonly duration: number | null;
  readonly talk_time: number | null;
  readonly disposition: Disposition | null;
  readonly cost: string | null;
  readonly currency: string | null;
  readonly recording: string | null;
}

export interface LastCall {
  readonly started_at: string;
  readonly direction: Direction;
  readonly disposition: Disposition | null;
  readonly talk_time: number | null;
}

export interface ActiveCall extends Call {
  readonly contact_id: string | null;
  readonly groups: readonly string[];
  readonly last_call: LastCall | null;
  /** While the provider waits to be told where the call goes; both in seconds, `time_left` as of when it was sent. */
  readonly routing: { readonly time_left: number; readonly deadline: number } | null;
}

export interface LoggedCall extends Call {
  readonly contact_id: string | null;
  /** Media source ID of the recording. */
  readonly media: string | null;
}

export interface Totals {
  readonly calls: number;
  readonly missed: number;
  readonly talk_time: number;
}

export interface CallFilter {
  readonly accounts?: readonly string[];
  readonly directions?: readonly Direction[];
  readonly dispositions?: readonly Disposition[];
  readonly missed?: boolean;
  readonly start?: string;
  readonly end?: string;
  readonly search?: string;
}

/** Of a search there may be fewer calls than a page has, or none, and a cursor still: it goes on there when asked to. */
export interface CallsPage {
  readonly calls: readonly LoggedCall[];
  readonly cursor: string | null;
}

export interface NewestCalls extends CallsPage {
  readonly today: Totals;
}

/** What is told in place of the newest calls once the log cannot be read any more. */
export interface LogFailure {
  readonly error: unknown;
}
