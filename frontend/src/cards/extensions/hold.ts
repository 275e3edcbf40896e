/** Telling a press that is held from a tap. */

const HELD_AFTER_MS = 500;
const SLIPPED_PX = 10;

/** Takes the pointer's events of one thing; calls `held` once a press has been held, whose click is then no tap. */
export class Hold {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #start = { x: 0, y: 0 };
  #isHeld = false;

  constructor(readonly held: () => void) {}

  readonly down = (event: PointerEvent): void => {
    this.end();
    this.#isHeld = false;
    if (event.button !== 0) return;
    this.#start = { x: event.clientX, y: event.clientY };
    this.#timer = setTimeout(this.#hold, HELD_AFTER_MS);
  };

  /** Whoever scrolls does not hold. */
  readonly move = (event: PointerEvent): void => {
    if (Math.hypot(event.clientX - this.#start.x, event.clientY - this.#start.y) > SLIPPED_PX) this.end();
  };

  readonly end = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  };

  /** The right button, the key for it, and on some devices a long press ask for a menu. */
  readonly menu = (event: Event): void => {
    event.preventDefault();
    if (!this.#isHeld) this.#hold();
  };

  /** Is this click the end of a press that was held? */
  takesClick(): boolean {
    const isHeld = this.#isHeld;
    this.#isHeld = false;
    return isHeld;
  }

  readonly #hold = (): void => {
    this.end();
    this.#isHeld = true;
    this.held();
  };
}
