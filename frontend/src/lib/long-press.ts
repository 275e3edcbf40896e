/** Telling a long press from a short one. */

const LONG_MS = 500;

export class LongPress {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wasLong = false;

  /** A pointer went down; do this if it stays there. */
  begin(action: () => void): void {
    this.end();
    this.#wasLong = false;
    this.#timer = setTimeout(() => {
      this.#wasLong = true;
      action();
    }, LONG_MS);
  }

  /** The pointer went up, or away. */
  readonly end = (): void => {
    clearTimeout(this.#timer);
  };

  /** Does the click that has come belong to a long press, which has been answered already? */
  takeClick(): boolean {
    this.end();
    const wasLong = this.#wasLong;
    this.#wasLong = false;
    return wasLong;
  }
}
