/** What a command or an action failed of, in the user's language. */

import { messageOf } from "./actions.ts";
import type { HomeAssistant } from "./home-assistant.ts";

interface TranslatedError {
  readonly translation_domain: string;
  readonly translation_key: string;
  readonly translation_placeholders?: Record<string, string> | null;
}

/** Return the text of an error; Home Assistant itself has told it in English. */
export async function explained(hass: HomeAssistant, error: unknown): Promise<string> {
  if (!isTranslated(error)) return messageOf(error);
  const { translation_domain: domain, translation_key: key, translation_placeholders: values } = error;
  try {
    const localize = await hass.loadBackendTranslation("exceptions", domain);
    return localize(`component.${domain}.exceptions.${key}.message`, values ?? undefined) || messageOf(error);
  } catch {
    return messageOf(error);
  }
}

function isTranslated(error: unknown): error is TranslatedError {
  if (typeof error !== "object" || error === null) return false;
  const { translation_domain: domain, translation_key: key } = error as Partial<TranslatedError>;
  return typeof domain === "string" && typeof key === "string";
}
