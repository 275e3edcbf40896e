import { css } from "lit";

export const bannerStyles = css`
  :host([hidden]) {
    display: none;
  }
  ha-card {
    height: auto;
    padding: 0;
    container-type: inline-size;
  }
  h2 {
    padding: 12px 16px 0;
  }
  .ring {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px 16px;
    padding-block: 14px;
    padding-inline: 14px 16px;
    border-inline-start: 5px solid var(--ct-ringing);
  }
  .ring + .ring {
    border-block-start: 1px solid var(--ct-line);
  }
  .ring:focus {
    outline: none;
  }
  .ring:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -4px;
  }
  .ring.answered {
    border-inline-start-color: var(--ct-idle);
  }
  .ring.missed,
  .ring.rejected,
  .ring.over {
    border-inline-start-color: var(--ct-offline);
  }
  .avatar {
    display: flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: 46px;
    height: 46px;
    border-radius: 50%;
    font-weight: var(--ha-font-weight-bold, 600);
    background: color-mix(in srgb, var(--ct-ringing) 28%, transparent);
    --mdc-icon-size: 24px;
  }
  .ring:not(.ringing) .avatar {
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
  .ringing .avatar {
    animation: ringing 1.6s ease-out infinite;
  }
  @keyframes ringing {
    from {
      box-shadow: 0 0 0 0 color-mix(in srgb, var(--ct-ringing) 55%, transparent);
    }
    70%,
    to {
      box-shadow: 0 0 0 12px transparent;
    }
  }
  .who {
    flex: 1 1 240px;
    min-width: 0;
  }
  .name {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 8px;
    margin: 0;
    font-size: var(--ha-font-size-xl, 18px);
    line-height: 1.3;
    font-weight: var(--ha-font-weight-bold, 600);
    overflow-wrap: anywhere;
  }
  .group {
    padding: 1px 8px;
    border-radius: 999px;
    border: 1px solid var(--ct-line);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
    align-self: center;
  }
  .about {
    margin: 2px 0 0;
    color: var(--secondary-text-color);
    line-height: 1.4;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    margin-inline-start: auto;
  }
  .choices button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    --mdc-icon-size: 18px;
  }
  /* Nothing moves when the picture comes. */
  .choices ha-icon,
  .told ha-icon {
    flex: none;
    width: var(--mdc-icon-size);
    height: var(--mdc-icon-size);
  }
  .choices button[aria-disabled="true"] {
    cursor: default;
    opacity: 0.6;
  }
  .choices button.danger {
    /* Alone the colour of an error is too pale to be read on some themes. */
    color: color-mix(in srgb, var(--error-color) 80%, var(--primary-text-color));
  }
  .told {
    display: flex;
    align-items: center;
    gap: 6px;
    font-weight: var(--ha-font-weight-medium, 500);
    --mdc-icon-size: 20px;
  }
  .told:empty {
    display: none;
  }
  .told.failed {
    flex: 1 1 100%;
    font-weight: inherit;
  }
  .told ha-icon {
    color: var(--secondary-text-color);
  }
  .told.accepted ha-icon,
  .told.answered ha-icon {
    color: var(--ct-idle);
  }
  .told.failed ha-icon,
  .told.missed ha-icon {
    color: var(--ct-talking);
  }
  .explanation {
    margin: 0;
    padding: 10px 16px 12px;
    color: var(--secondary-text-color);
    border-block-start: 1px solid var(--ct-line);
  }
  @container (max-width: 520px) {
    .choices {
      flex: 1 1 100%;
      margin-inline-start: 0;
    }
    .choices button {
      flex: 1 1 calc(50% - 4px);
      min-height: 48px;
    }
    .choices button.primary {
      flex-basis: calc(100% - 60px);
    }
  }
`;
