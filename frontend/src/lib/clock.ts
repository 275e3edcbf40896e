/** One clock for everything that counts seconds: it runs only while something on the page does. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

type Listener = () => void;

const SECOND = 1000;
const listeners = new Set<Listener>();
let timer: ReturnType<typeof setTimeout> | undefined;

function tick(): void {
  // At the beginning of each second, so that all counters change together.
  timer = setTimeout(tick, SECOND - (Date.now() % SECOND));
  for (const listener of [...listeners]) listener();
}

/** Call the listener each second; return what ends that. */
export function eachSecond(listener: Listener): () => void {
  listeners.add(listener);
  timer ??= setTimeout(tick, SECOND - (Date.now() % SECOND));
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

/** Has its element drawn again each second, as long as `runs` says so and the element is on the page. */
export class Ticking implements ReactiveController {
  #stop: (() => void) | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly runs: () => boolean,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.runs()) this.#start();
    else this.hostDisconnected();
  }

  hostConnected(): void {
    if (this.runs()) this.#start();
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #start(): void {
    this.#stop ??= eachSecond(() => {
      this.host.requestUpdate();
    });
  }
}
