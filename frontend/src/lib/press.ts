/** Telling a press that is held from a tap. */

const HELD_AFTER_MS = 500;
const SLIPPED_PX = 10;

/** A button that does one thing when it is tapped, and another when it is held or asked for its menu. */
export class Press {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #start = { x: 0, y: 0 };
  #isHeld = false;

  constructor(
    private readonly tapped: () => void,
    private readonly held: () => void,
  ) {}

  /** Take the events of a button, until another one or none is given: for Lit's `ref`. */
  readonly of = (button: Element | undefined): void => {
    this.#end();
    if (!(button instanceof HTMLElement)) return;
    button.addEventListener("pointerdown", this.#down);
    button.addEventListener("pointermove", this.#move);
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) button.addEventListener(end, this.#end);
    button.addEventListener("contextmenu", this.#menu);
    button.addEventListener("click", this.#click);
  };

  readonly #down = (event: PointerEvent): void => {
    this.#end();
    this.#isHeld = false;
    if (event.button !== 0) return;
    this.#start = { x: event.clientX, y: event.clientY };
    this.#timer = setTimeout(this.#hold, HELD_AFTER_MS);
  };

  // Whoever scrolls does not hold.
  readonly #move = (event: PointerEvent): void => {
    if (Math.hypot(event.clientX - this.#start.x, event.clientY - this.#start.y) > SLIPPED_PX) this.#end();
  };

  readonly #end = (): void => {
    clearTimeout(this.#timer);
  };

  // The right button, the key for it, and on some devices a long press ask for a menu.
  readonly #menu = (event: Event): void => {
    event.preventDefault();
    if (!this.#isHeld) this.#hold();
  };

  // A key is tapped even if the press before it was held, and had no click.
  readonly #click = (event: MouseEvent): void => {
    const isKey = event.detail === 0;
    if (isKey || !this.#isHeld) this.tapped();
    this.#isHeld = false;
  };

  readonly #hold = (): void => {
    this.#end();
    this.#isHeld = true;
    this.held();
  };
}
