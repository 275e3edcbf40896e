/** Styles that all cards share. Colours come from the user's theme; a status is never told by its colour alone. */

import { css } from "lit";

export const shared = css`
  :host {
    display: block;
    --ct-idle: var(--success-color, #2e9e5b);
    --ct-talking: var(--error-color, #c9433b);
    --ct-ringing: var(--warning-color, #e08a00);
    --ct-hold: var(--deep-purple-color, #7e57c2);
    --ct-offline: var(--disabled-text-color, #9aa0aa);
    --ct-line: var(--divider-color, rgba(127, 127, 127, 0.25));
    --ct-radius: var(--ha-border-radius-lg, 12px);
  }
  ha-card {
    height: 100%;
    box-sizing: border-box;
    padding: 16px;
    overflow: hidden;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 4px 12px;
    margin-block-end: 12px;
  }
  h2 {
    margin: 0;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-bold, 600);
    line-height: 1.4;
  }
  .secondary {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid var(--ct-line);
    border-radius: 10px;
    min-height: 40px;
    padding: 0 12px;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: color-mix(in srgb, currentColor 6%, transparent);
  }
  button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  button.primary {
    color: var(--text-primary-color, #fff);
    background: var(--ct-go, #25804a);
    border-color: transparent;
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--ct-go, #25804a) 88%, #000);
  }
  button.danger {
    color: var(--error-color);
    border-color: currentColor;
  }
  input {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid var(--ct-line);
    border-radius: 10px;
    min-height: 40px;
    padding: 0 12px;
    box-sizing: border-box;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .ellipsis {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .number {
    unicode-bidi: isolate;
    direction: ltr;
  }
  .time {
    font-variant-numeric: tabular-nums;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
