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
  readonly #host: ReactiveControllerHost;
  readonly #runs: () => boolean;
  #stop: (() => void) | undefined;
  // An element that was taken from the page is still drawn once if it was about to be.
  #connected = false;

  constructor(host: ReactiveControllerHost, runs: () => boolean) {
    this.#host = host;
    this.#runs = runs;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = true;
    this.hostUpdated();
  }

  hostUpdated(): void {
    if (this.#connected && this.#runs()) this.#start();
    else this.#end();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#end();
  }

  #start(): void {
    this.#stop ??= eachSecond(() => {
      this.#host.requestUpdate();
    });
  }

  #end(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
