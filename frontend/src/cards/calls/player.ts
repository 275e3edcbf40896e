/** Plays a recording where it stands: one at a time on the whole page. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { messageOf } from "../../lib/actions.ts";
import { clockTime } from "../../lib/format.ts";
import { explained } from "../../lib/errors.ts";
import type { HomeAssistant } from "../../lib/home-assistant.ts";
import { shared } from "../../lib/styles.ts";
import { text } from "../../lib/texts.ts";
import { icon } from "./icons.ts";

export const PLAYER = "cloud-telephony-calls-player";

const SPEEDS = [1, 1.25, 1.5, 2] as const;

let playing: HTMLAudioElement | undefined;

export class CallPlayer extends LitElement {
  static override styles = [
    shared,
    css`
      .player {
        display: flex;
        align-items: center;
        gap: 8px;
        direction: ltr;
        --ct-track: color-mix(in srgb, var(--primary-text-color) 25%, transparent);
      }
      .player button {
        display: grid;
        place-items: center;
        flex: none;
        min-width: 40px;
        padding: 0 8px;
        border-radius: 20px;
      }
      .player button.play {
        color: var(--text-primary-color, #fff);
        background: var(--primary-color);
        border-color: transparent;
      }
      .icon {
        width: 20px;
        height: 20px;
        fill: currentColor;
      }
      input {
        flex: 1;
        min-width: 60px;
        padding: 0;
        border: none;
        appearance: none;
        cursor: pointer;
      }
      input::-webkit-slider-runnable-track {
        height: 4px;
        border-radius: 2px;
        background: linear-gradient(to right, var(--primary-color) var(--played), var(--ct-track) var(--played));
      }
      input::-moz-range-track {
        height: 4px;
        border-radius: 2px;
        background: linear-gradient(to right, var(--primary-color) var(--played), var(--ct-track) var(--played));
      }
      input::-webkit-slider-thumb {
        appearance: none;
        width: 16px;
        height: 16px;
        margin-block-start: -6px;
        border-radius: 50%;
        background: var(--primary-color);
      }
      input::-moz-range-thumb {
        width: 16px;
        height: 16px;
        border: none;
        border-radius: 50%;
        background: var(--primary-color);
      }
      .time {
        font-size: var(--ha-font-size-s, 12px);
        white-space: nowrap;
      }
      p {
        margin: 4px 0 0;
        color: var(--ct-missed);
      }
    `,
  ];

  @property({ attribute: false }) hass!: HomeAssistant;
  /** Media source ID of the recording. */
  @property() media = "";
  /** How long they talked: what the player goes by until it knows better. */
  @property({ type: Number }) seconds = 0;
  @query("audio") private readonly audio!: HTMLAudioElement;
  @state() private url = "";
  @state() private isPlaying = false;
  @state() private isLoading = false;
  @state() private at = 0;
  @state() private length = 0;
  @state() private speed = 0;
  @state() private failure = "";

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Rows that change places are taken out for a moment only.
    queueMicrotask(() => {
      if (!this.isConnected) this.audio.pause();
    });
  }

  /** Play, or go on playing, and let everything else be silent. */
  async play(): Promise<void> {
    this.failure = "";
    this.isLoading = true;
    try {
      if (!this.url) await this.#resolve();
      if (playing !== this.audio) playing?.pause();
      playing = this.audio;
      await this.audio.play();
    } catch (error) {
      // Somebody has paused it before it began.
      if (!(error instanceof DOMException && error.name === "AbortError")) await this.#fail(error);
    } finally {
      this.isLoading = false;
    }
  }

  protected override render(): TemplateResult {
    const { hass, length } = this;
    const total = length || this.seconds;
    const progress = text(hass, "calls_position", { at: clockTime(this.at), length: clockTime(total) });
    return html`
      <div class="player" role="group" aria-label=${text(hass, "calls_recording")}>
        ${this.#playButton()}
        <input
          type="range"
          min="0"
          max=${Math.max(1, Math.floor(total))}
          step="1"
          .value=${String(Math.floor(this.at))}
          style="--played: ${total > 0 ? (100 * this.at) / total : 0}%"
          ?disabled=${length === 0}
          aria-label=${text(hass, "calls_seek")}
          aria-valuetext=${progress}
          @input=${this.#seek}
        />
        <span class="time">${clockTime(this.at)} / ${clockTime(total)}</span>
        <button @click=${this.#faster} aria-label=${text(hass, "calls_speed", { speed: SPEEDS[this.speed] ?? 1 })}>
          ${SPEEDS[this.speed]}×
        </button>
      </div>
      ${this.#audio()} ${this.failure ? html`<p role="alert">${this.failure}</p>` : nothing}
    `;
  }

  #playButton(): TemplateResult {
    const label = text(this.hass, this.isPlaying ? "calls_pause" : "calls_play");
    return html`<button class="play" aria-label=${label} aria-busy=${this.isLoading} @click=${this.#toggle}>
      ${icon(this.isPlaying ? "pause" : "play")}
    </button>`;
  }

  #audio(): TemplateResult {
    return html`<audio
      preload="auto"
      src=${this.url || nothing}
      @play=${this.#progressed}
      @playing=${this.#progressed}
      @pause=${this.#progressed}
      @ended=${this.#progressed}
      @timeupdate=${this.#progressed}
      @durationchange=${this.#progressed}
      @seeked=${this.#progressed}
    ></audio>`;
  }

  async #resolve(): Promise<void> {
    const { url } = await this.hass.callWS<{ url: string }>({
      type: "media_source/resolve_media",
      media_content_id: this.media,
    });
    this.url = url;
    await this.updateComplete;
  }

  readonly #toggle = (): void => {
    if (this.isPlaying) this.audio.pause();
    else void this.play();
  };

  readonly #seek = (event: InputEvent): void => {
    this.audio.currentTime = Number((event.target as HTMLInputElement).value);
  };

  readonly #faster = (): void => {
    this.speed = (this.speed + 1) % SPEEDS.length;
    this.audio.playbackRate = SPEEDS[this.speed] ?? 1;
  };

  readonly #progressed = (): void => {
    const { currentTime, duration, paused, ended } = this.audio;
    this.at = currentTime;
    this.length = Number.isFinite(duration) ? duration : this.seconds;
    this.isPlaying = !paused && !ended;
  };

  /** Say why it is not played; the address is asked for anew the next time. */
  async #fail(error: unknown): Promise<void> {
    const { url } = this;
    this.url = "";
    this.failure = url ? await this.#refusal(url) : await explained(this.hass, error);
  }

  /** Return what the server says in place of the recording: players are told only that there is none. */
  async #refusal(url: string): Promise<string> {
    try {
      const answer = await fetch(url, { headers: { Range: "bytes=0-0" } });
      if (!answer.ok) return messageOf(await answer.json());
    } catch {
      // What is said then says nothing of recordings.
    }
    return text(this.hass, "calls_not_playable");
  }
}
