import { css } from "lit";

export const queueStyles = css`
  header {
    margin-block-end: 0;
  }
  .queues {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr));
    column-gap: 32px;
    overflow: hidden;
  }
  .queue {
    position: relative;
    padding-block: 12px;
    margin-block-start: -1px;
    border-block-start: 1px solid var(--ct-line);
    min-width: 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    column-gap: 12px;
    min-height: 40px;
  }
  h3 {
    margin: 0;
    min-width: 0;
    font-size: var(--ha-font-size-m, 14px);
    font-weight: var(--ha-font-weight-bold, 600);
  }
  h3 button {
    border: none;
    min-height: 40px;
    max-width: 100%;
    padding: 0;
    text-align: start;
    overflow-wrap: anywhere;
  }
  h3 button:hover:not(:disabled) {
    background: none;
  }
  /* The whole queue can be pressed. */
  h3 button::after {
    content: "";
    position: absolute;
    inset: 0;
    border-radius: 8px;
  }
  h3 button:hover::after {
    background: color-mix(in srgb, currentColor 4%, transparent);
  }
  h3 button:focus-visible {
    outline: none;
  }
  h3 button:focus-visible::after {
    outline: 2px solid var(--primary-color);
    outline-offset: -2px;
  }
  .now {
    display: flex;
    align-items: baseline;
    gap: 8px;
    margin-inline-start: auto;
    color: var(--secondary-text-color);
  }
  .figure {
    font-size: 30px;
    line-height: 40px;
    font-weight: var(--ha-font-weight-bold, 600);
    font-variant-numeric: tabular-nums;
  }
  .some .figure {
    color: var(--primary-text-color);
  }
  .warn .figure {
    /* Alone the colour of a warning is too pale to be read on white. */
    color: color-mix(in srgb, var(--ct-ringing) 55%, var(--primary-text-color));
  }
  .warning {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding-block: 2px;
    padding-inline: 6px 10px;
    margin-block: 2px 6px;
    border-radius: 999px;
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
    background: color-mix(in srgb, var(--ct-ringing) 18%, transparent);
  }
  .warning ha-icon {
    color: var(--ct-ringing);
  }
  ha-icon {
    --mdc-icon-size: 16px;
    display: inline-flex;
  }
  .agents {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-block-start: 4px;
  }
  .agent {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    max-width: 100%;
    box-sizing: border-box;
    padding-block: 3px;
    padding-inline: 6px 10px;
    border: 1px solid var(--ct-line);
    border-radius: 999px;
    font-size: var(--ha-font-size-s, 12px);
    line-height: 18px;
  }
  .agent .about {
    color: var(--secondary-text-color);
  }
  .agent.free ha-icon {
    color: var(--ct-idle);
  }
  .agent.busy ha-icon {
    color: var(--ct-talking);
  }
  .agent.ringing ha-icon {
    color: var(--ct-ringing);
  }
  .agent.hold ha-icon,
  .agent.paused ha-icon {
    color: var(--ct-hold);
  }
  .agent.away {
    color: var(--secondary-text-color);
  }
  .agent.away ha-icon {
    color: var(--ct-offline);
  }
  .free-agents {
    margin-block: 0 2px;
  }
  svg {
    display: block;
    width: 100%;
    height: 32px;
    margin-block: 10px 4px;
    color: var(--primary-color);
    /* Time runs from left to right in charts, whatever way the text runs. */
    direction: ltr;
    overflow: visible;
  }
  .warn svg {
    color: var(--ct-ringing);
  }
  svg .line {
    fill: none;
    stroke: currentColor;
    stroke-width: 2px;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  svg .area {
    fill: currentColor;
    opacity: 0.1;
  }
  svg .limit {
    stroke: var(--ct-ringing);
    stroke-width: 1px;
    stroke-dasharray: 3 4;
    opacity: 0.7;
    vector-effect: non-scaling-stroke;
  }
  .empty {
    margin: 0;
    color: var(--secondary-text-color);
    line-height: 1.5;
  }
`;
