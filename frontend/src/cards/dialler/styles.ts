import { css } from "lit";

export const dialler = css`
  ha-card {
    display: flex;
    flex-direction: column;
    overflow: visible;
  }
  header {
    align-items: center;
    margin-block-end: 4px;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: 4px;
    min-width: 0;
  }
  .line .ellipsis {
    max-width: 16em;
  }
  select {
    appearance: none;
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid transparent;
    border-radius: 10px;
    min-height: 40px;
    max-width: 13em;
    field-sizing: content;
    padding-inline: 8px 22px;
    text-overflow: ellipsis;
    cursor: pointer;
  }
  select:hover {
    border-color: var(--ct-line);
  }
  option {
    color: var(--primary-text-color);
    background: var(--card-background-color, Canvas);
  }
  .choice {
    position: relative;
    display: inline-flex;
    align-items: center;
    min-width: 0;
  }
  .choice ha-icon {
    position: absolute;
    inset-inline-end: 4px;
    pointer-events: none;
    --mdc-icon-size: 16px;
  }
  .field {
    position: relative;
    display: flex;
    align-items: center;
    gap: 4px;
    border-block-end: 2px solid var(--ct-line);
    margin-block-end: 12px;
  }
  .field:focus-within {
    border-color: var(--primary-color);
  }
  input {
    flex: 1 1 8em;
    min-width: 0;
    min-height: 48px;
    padding-inline: 2px;
    border: none;
    font-size: 20px;
  }
  input:focus-visible {
    outline: none;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
    font-size: 16px;
  }
  .whose {
    display: inline-flex;
    align-items: center;
    max-width: 45%;
    border: none;
    padding-inline: 8px 2px;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 16px;
  }
  .icon {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    padding: 0;
    border: none;
    color: var(--secondary-text-color);
    touch-action: manipulation;
  }
  :host-context([dir="rtl"]) .back ha-icon {
    transform: scaleX(-1);
  }
  .found {
    background: var(--card-background-color, Canvas);
    border: 1px solid var(--ct-line);
    border-radius: var(--ct-radius);
    max-height: 296px;
    overflow-y: auto;
    margin-block-end: 12px;
  }
  .over .found {
    position: absolute;
    inset-inline: 0;
    inset-block-start: calc(100% + 4px);
    z-index: 2;
    margin: 0;
    box-shadow: 0 6px 20px rgba(0, 0, 0, 0.25);
  }
  .found li {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 48px;
    padding-inline: 12px;
    cursor: pointer;
  }
  .found li[aria-selected="true"],
  .found li:hover {
    background: color-mix(in srgb, var(--primary-color) 14%, transparent);
  }
  .found .person {
    flex: 1;
    min-width: 0;
  }
  .avatar {
    display: grid;
    place-items: center;
    flex: none;
    width: 32px;
    height: 32px;
    border-radius: 50%;
    background: color-mix(in srgb, var(--primary-color) 18%, transparent);
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 18px;
  }
  .pad {
    direction: ltr;
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 8px;
    margin-block-end: 12px;
  }
  .pad button {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    min-height: 56px;
    padding: 0;
    font-size: 20px;
    line-height: 1.2;
    touch-action: manipulation;
    user-select: none;
    -webkit-touch-callout: none;
  }
  .pad button:active {
    background: color-mix(in srgb, var(--primary-color) 18%, transparent);
  }
  .pad small {
    min-height: 12px;
    font-size: 10px;
    letter-spacing: 0.12em;
    color: var(--secondary-text-color);
  }
  .call {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    width: 100%;
    min-height: 48px;
    font-weight: var(--ha-font-weight-medium, 500);
    --mdc-icon-size: 20px;
  }
  .error {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-block-end: 12px;
    padding: 8px 12px;
    border-radius: 10px;
    background: color-mix(in srgb, var(--error-color, #c9433b) 12%, transparent);
  }
  .error span {
    flex: 1;
  }
  .progress {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 48px;
    margin-block-end: 12px;
    padding-inline: 12px 4px;
    border: 1px solid var(--ct-line);
    border-inline-start: 4px solid var(--ct-state);
    border-radius: 10px;
  }
  .progress > ha-icon {
    color: var(--ct-state);
  }
  .progress .person {
    flex: 1;
    min-width: 0;
  }
  .progress .time {
    padding-inline-end: 8px;
  }
  .dialing,
  .ringing {
    --ct-state: var(--ct-ringing);
  }
  .dialing > ha-icon,
  .ringing > ha-icon {
    animation: ringing 1.2s ease-in-out infinite;
  }
  .answered {
    --ct-state: var(--ct-talking);
  }
  .ended {
    --ct-state: var(--ct-offline);
  }
  .person strong {
    display: block;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .empty {
    margin: 8px 0;
  }
  a {
    color: var(--primary-color);
  }
  @keyframes ringing {
    50% {
      transform: scale(0.85) rotate(-10deg);
    }
  }
`;
