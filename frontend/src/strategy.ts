/** The dashboard strategy `custom:cloud-telephony`: an office's dashboard from what accounts there are. */

import type { HomeAssistant } from "./lib/home-assistant.ts";

class DashboardStrategy extends HTMLElement {
  static generate(_config: object, hass: HomeAssistant): Promise<object> {
    return Promise.resolve({ views: [{ title: hass.language }] });
  }
}

customElements.define("ll-strategy-dashboard-cloud-telephony", DashboardStrategy);
