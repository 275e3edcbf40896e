/** How the card looks around its calls. */

import { css } from "lit";

export const cardStyles = css`
  :host {
    height: 100%;
    /* The theme's red alone cannot be read well on either background. */
    --ct-missed: color-mix(in srgb, var(--error-color, #db4437) 75%, var(--primary-text-color, #212121));
  }
  ha-card {
    container: calls / inline-size;
    display: flex;
    flex-direction: column;
    padding-block-end: 0;
  }
  header {
    margin-block-end: 8px;
  }
  .summary .missed {
    color: var(--ct-missed);
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-end: 8px;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .chip {
    border-radius: 20px;
    padding: 0 14px;
  }
  .chip[aria-pressed="true"] {
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
    border-color: transparent;
  }
  select,
  .search,
  input[type="date"] {
    font: inherit;
    color: inherit;
    color-scheme: inherit;
    background: none;
    border: 1px solid var(--ct-line);
    border-radius: 20px;
    min-height: 40px;
    padding: 0 12px;
    box-sizing: border-box;
  }
  option {
    color: var(--primary-text-color);
    background: var(--card-background-color);
  }
  .days {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
  }
  .search {
    flex: 1 1 160px;
    min-width: 0;
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .search .icon {
    flex: none;
    width: 18px;
    height: 18px;
    fill: var(--secondary-text-color);
  }
  .search input {
    width: 100%;
    min-height: 38px;
    border: none;
    padding: 0;
    outline: none;
  }
  .search input::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
  }
  .search:focus-within {
    outline: 2px solid var(--primary-color);
    outline-offset: 1px;
  }
  .log {
    flex: 1 1 auto;
    min-height: 0;
    overflow-y: auto;
    max-height: 80vh;
    margin-inline: -16px;
    padding-inline: 16px;
    padding-block-end: 12px;
    scrollbar-width: thin;
  }
  .grid .log,
  .panel .log {
    max-height: none;
  }
  ha-card.panel {
    height: calc(100dvh - var(--header-height, 56px));
  }
  .log[aria-busy="true"] [role="list"] {
    opacity: 0.6;
  }
  h3 {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    margin: 0;
    padding-block: 6px;
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
    color: var(--secondary-text-color);
    background: var(--ha-card-background, var(--card-background-color, #fff));
  }
  h3 {
    border-block-end: 1px solid var(--ct-line);
  }
  .hour {
    content-visibility: auto;
  }
  .hour + .hour,
  [role="listitem"] + [role="listitem"] {
    border-block-start: 1px solid var(--ct-line);
  }
  h3::first-letter {
    text-transform: uppercase;
  }
  @container calls (width < 560px) {
    .chips {
      width: 100%;
      flex-wrap: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .chip {
      flex: 1 0 auto;
      padding: 0 8px;
      font-size: 13px;
    }
  }
  .more {
    display: block;
    width: 100%;
    margin-block-start: 8px;
  }
  .empty,
  .problem {
    display: grid;
    justify-items: center;
    gap: 12px;
    margin: 0;
    padding: 32px 16px;
    text-align: center;
    color: var(--secondary-text-color);
  }
  .problem {
    color: var(--primary-text-color);
  }
  .empty p,
  .problem p {
    margin: 0;
  }
  .empty button {
    color: var(--primary-text-color);
  }
`;
