/** How a call looks: one line on a wide card; on a narrow one, two, with what can be done under them on demand. */

import { css } from "lit";

export const rowStyles = css`
  :host {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 58px;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: 32px minmax(0, 1fr) 72px 148px minmax(268px, auto);
    align-items: center;
    column-gap: 8px;
    padding-block: 8px;
  }
  .icon {
    width: 20px;
    height: 20px;
    fill: currentColor;
    display: block;
  }
  .direction {
    color: var(--secondary-text-color);
    padding-inline-start: 4px;
  }
  .name {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .missed .direction,
  .missed .name,
  .missed .outcome {
    color: var(--ct-missed);
  }
  .when,
  .outcome {
    color: var(--secondary-text-color);
  }
  .actions {
    display: flex;
    justify-content: flex-end;
    gap: 4px;
  }
  .action {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-width: 40px;
    padding: 0 10px;
    border-radius: 20px;
    white-space: nowrap;
  }
  .action:not(.next) {
    border-color: transparent;
    color: var(--secondary-text-color);
  }
  .action[aria-expanded="true"] {
    color: var(--primary-text-color);
    background: color-mix(in srgb, var(--primary-color) 16%, transparent);
  }
  .toggle {
    display: none;
  }
  .below {
    grid-column: 2 / -1;
    padding-block: 8px 4px;
  }
  .panel {
    display: grid;
    gap: 8px;
    padding: 12px;
    border: 1px solid var(--ct-line);
    border-radius: var(--ct-radius);
  }
  cloud-telephony-calls-player + .panel {
    margin-block-start: 8px;
  }
  button.danger {
    color: var(--ct-missed);
  }
  .panel p,
  .message {
    margin: 0;
  }
  .via {
    margin-inline-start: 8px;
  }
  label {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: baseline;
    gap: 4px;
  }
  label > textarea,
  label > input {
    grid-column: 1 / -1;
  }
  textarea {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid var(--ct-line);
    border-radius: 10px;
    padding: 8px 12px;
    resize: vertical;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
  }
  .counter {
    margin-inline-end: auto;
  }
  .message:not(:empty) {
    padding-block: 4px;
  }
  .message.failed {
    color: var(--ct-missed);
  }
  @container calls (width >= 720px) {
    .action:not(.next) .label {
      display: none;
    }
  }
  @container calls (width < 720px) {
    .row {
      grid-template-columns: 28px minmax(0, 1fr) auto 32px;
      grid-template-areas:
        "direction who when toggle"
        "direction who outcome toggle"
        "actions actions actions actions"
        "below below below below";
      row-gap: 0;
    }
    .direction {
      grid-area: direction;
      padding-inline-start: 0;
    }
    .who {
      grid-area: who;
    }
    .when {
      grid-area: when;
      justify-self: end;
      align-self: end;
    }
    .outcome {
      grid-area: outcome;
      justify-self: end;
      align-self: start;
      max-width: 128px;
      text-align: end;
      font-size: var(--ha-font-size-s, 12px);
    }
    .toggle {
      grid-area: toggle;
      display: grid;
      place-items: center;
      padding: 0;
      border: none;
    }
    .toggle::after {
      content: "";
      position: absolute;
      inset: 0;
    }
    .toggle .icon {
      transition: rotate 150ms;
    }
    .toggle[aria-expanded="true"] .icon {
      rotate: 180deg;
    }
    .actions {
      grid-area: actions;
      display: none;
      flex-wrap: wrap;
      justify-content: flex-start;
      gap: 8px;
      padding-block-start: 8px;
      position: relative;
      z-index: 1;
    }
    .expanded .actions {
      display: flex;
    }
    .actions .action {
      border-color: var(--ct-line);
      color: inherit;
    }
    .below {
      grid-area: below;
      position: relative;
      z-index: 1;
    }
  }
`;
