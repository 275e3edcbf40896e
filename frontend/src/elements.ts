/** The elements that the integration adds to Home Assistant's dashboards. */

import "./cards/banner.ts";
import "./cards/calls.ts";
import "./cards/dialler.ts";
import "./cards/extensions.ts";
import "./cards/queues.ts";
import "./strategy.ts";
