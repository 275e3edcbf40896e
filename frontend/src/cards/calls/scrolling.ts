/** Keeps what is read in its place when calls are put above it, and asks for more near the end. */

/** How far away the end is near: in the list, and on the page if the list has no height of its own. */
const MARGIN = "400px";

export class ScrollKeeper {
  #kept: { readonly row: Element; readonly top: number } | undefined;
  #observer: IntersectionObserver | undefined;
  #watched: Element | null = null;
  readonly #scroller: () => HTMLElement | null;
  readonly #nearEnd: () => unknown;

  constructor(scroller: () => HTMLElement | null, nearEnd: () => unknown) {
    this.#scroller = scroller;
    this.#nearEnd = nearEnd;
  }

  /** Before drawing: remember the first row that is to be seen. At the top, the newest one is wanted. */
  before(): void {
    this.#kept = undefined;
    const scroller = this.#scroller();
    if (!scroller || scroller.scrollTop <= 0) return;
    const { top } = scroller.getBoundingClientRect();
    // Asking for a place in a group that is out of sight would have all of it laid out.
    const group = firstBelow(top, scroller.querySelectorAll(".hour"));
    const row = group && firstBelow(top, group.children);
    if (row) this.#kept = { row, top: row.getBoundingClientRect().top };
  }

  /** After drawing: put it where it was, and watch the end of the list. */
  after(): void {
    const scroller = this.#scroller();
    if (!scroller) return;
    if (this.#kept?.row.isConnected) {
      scroller.scrollTop += this.#kept.row.getBoundingClientRect().top - this.#kept.top;
    }
    this.#watch(scroller);
  }

  stop(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#watched = null;
  }

  #watch(scroller: HTMLElement): void {
    const end = scroller.querySelector(".more");
    if (end === this.#watched && this.#observer) return;
    this.stop();
    this.#watched = end;
    if (!end) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        // Once more when it has moved away: it may still be in sight.
        observer.unobserve(end);
        void Promise.resolve(this.#nearEnd()).then(() => {
          if (this.#watched === end && end.isConnected) observer.observe(end);
        });
      },
      { rootMargin: MARGIN, scrollMargin: MARGIN },
    );
    observer.observe(end);
    this.#observer = observer;
  }
}

function firstBelow(top: number, elements: Iterable<Element>): Element | undefined {
  return [...elements].find((element) => element.getBoundingClientRect().bottom > top);
}
