/** The queues card. */

import { html, type TemplateResult } from "lit";
import { TelephonyCard } from "../lib/card.ts";
import { registerCard } from "../lib/registration.ts";

class QueuesCard extends TelephonyCard {
  protected override body(): TemplateResult {
    return html`<ha-card><h2>${this.text("queues_name")}</h2></ha-card>`;
  }
}

registerCard({ name: "queues" }, QueuesCard);
