/** Which phones ring of which it was not told yet, by whichever card: Home Assistant makes all anew after it was away. */

import type { View } from "./board.ts";

export class Rings {
  // Since when the phones rang of which it was told last.
  readonly #told = new Map<string, string | null>();

  isNews({ entityId, status, since, hidden }: View): boolean {
    return status === "ringing" && !hidden && this.#told.get(entityId) !== since;
  }

  /** Return those of which it is to be told now. */
  take(views: Iterable<View>): View[] {
    const news = [...views].filter((view) => this.isNews(view));
    for (const { entityId, since } of news) this.#told.set(entityId, since);
    return news;
  }
}
