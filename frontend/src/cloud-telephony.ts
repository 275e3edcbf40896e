/** What a browser loads on every page of Home Assistant. */

import { loadTextsEarly } from "./lib/texts.ts";

// Home Assistant puts a registry of elements of its own in place of the browser's, and does not know in it what was
// defined before: whoever was faster would have defined nothing.
void customElements.whenDefined("home-assistant").then(() => import("./elements.ts"));
void loadTextsEarly();
