/** Keeping a click from what has only just come under the finger. */

import type { LitElement, ReactiveController } from "lit";

const SETTLES_MS = 500;

/** Has buttons take no click of a pointer for a moment after they came or moved: it was meant for what was there before. */
export class Settling implements ReactiveController {
  readonly #places = new WeakMap<Element, string>();
  // As wide and as high as it is, the card becomes only after it was drawn.
  readonly #resized = new ResizeObserver(() => {
    this.hostUpdated();
  });

  /** `buttons` is the selector of those that are meant. */
  constructor(
    private readonly host: LitElement,
    private readonly buttons: string,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#resized.observe(this.host);
  }

  hostDisconnected(): void {
    this.#resized.disconnect();
  }

  hostUpdated(): void {
    const card = this.host.getBoundingClientRect();
    for (const button of this.host.renderRoot.querySelectorAll(this.buttons)) {
      const { left, top } = button.getBoundingClientRect();
      const place = `${Math.round(left - card.left)} ${Math.round(top - card.top)}`;
      if (this.#places.get(button) === place) continue;
      this.#places.set(button, place);
      // Not by a style sheet, where those who want no movement have no animations.
      button.animate({ pointerEvents: ["none", "none"] }, SETTLES_MS);
    }
  }
}
