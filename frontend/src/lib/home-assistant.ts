/** What the cards use of Home Assistant's frontend: the parts of its interfaces that custom cards may rely on. */

export interface StateObject {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly last_changed: string;
  readonly last_updated: string;
}

export interface EntityEntry {
  readonly entity_id: string;
  readonly platform: string;
  readonly translation_key?: string;
  readonly device_id?: string;
  readonly area_id?: string;
  readonly hidden?: boolean;
}

export interface DeviceEntry {
  readonly id: string;
  readonly name: string | null;
  readonly name_by_user: string | null;
  readonly area_id: string | null;
  readonly via_device_id: string | null;
  /** Of what the device is a part. */
  readonly parent_device_id?: string | null;
  /** Home Assistant since 2026.11 knows one only, those before a list. */
  readonly config_entry_id?: string | null;
  readonly config_entries?: readonly string[];
  readonly primary_config_entry?: string | null;
}

export interface AreaEntry {
  readonly area_id: string;
  readonly name: string;
}

export type Unsubscribe = () => Promise<void> | void;

export interface Connection {
  subscribeMessage<T>(
    callback: (message: T) => void,
    message: { type: string } & object,
    options?: { readonly resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  addEventListener(event: "ready" | "disconnected", listener: () => void): void;
  removeEventListener(event: "ready" | "disconnected", listener: () => void): void;
}

export interface Locale {
  readonly language: string;
  readonly number_format: string;
  readonly time_format: "language" | "system" | "12" | "24";
  /** Whose time is shown: the browser's, or Home Assistant's. */
  readonly time_zone: "local" | "server";
}

export interface HomeAssistant {
  readonly states: Readonly<Record<string, StateObject>>;
  readonly entities: Readonly<Record<string, EntityEntry>>;
  readonly devices: Readonly<Record<string, DeviceEntry>>;
  readonly areas: Readonly<Record<string, AreaEntry>>;
  readonly connection: Connection;
  readonly language: string;
  readonly locale: Locale;
  readonly config: {
    readonly time_zone: string;
    readonly country?: string | null;
    readonly components: readonly string[];
  };
  readonly user?: { readonly id: string; readonly is_admin: boolean };
  readonly localize: Localize;
  callService<T = unknown>(
    domain: string,
    service: string,
    data?: object,
    target?: object,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<{ response?: T }>;
  callWS<T>(message: { readonly type: string; readonly [key: string]: unknown }): Promise<T>;
  formatEntityState(state: StateObject, value?: string): string;
  loadBackendTranslation(category: string, integration?: string | string[]): Promise<Localize>;
}

export type Localize = (key: string, values?: Record<string, string | number>) => string;

/** One field of Home Assistant's form for settings; see its documentation of selectors. */
export interface FormField {
  readonly name: string;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly type?: "grid" | "expandable";
  readonly title?: string;
  readonly flatten?: boolean;
  readonly schema?: readonly FormField[];
  readonly selector?: object;
}

/** What the visual editor of a card is made from. */
export interface ConfigForm {
  readonly schema: readonly FormField[];
  computeLabel(field: FormField): string;
  computeHelper(field: FormField): string | undefined;
  assertConfig?(config: object): void;
}

export interface CardConfig {
  readonly type: string;
}

export interface GridOptions {
  readonly columns?: number | "full";
  readonly rows?: number | "auto";
  readonly min_columns?: number;
  readonly min_rows?: number;
}

interface CustomCard {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly preview: boolean;
  readonly documentationURL: string;
  readonly getEntitySuggestion?: (hass: HomeAssistant, entityId: string) => { config: CardConfig } | null;
}

interface CustomStrategy {
  readonly type: string;
  readonly strategyType: "dashboard";
  readonly name: string;
  readonly description: string;
  readonly documentationURL: string;
}

declare global {
  interface Window {
    /** Home Assistant's connection, as soon as somebody is logged in. */
    hassConnection?: Promise<unknown>;
    customCards?: CustomCard[];
    customStrategies?: CustomStrategy[];
  }
}

/** Return the element that everything is in, and that gives everything its `hass`. */
export function rootElement(): (Element & { hass?: HomeAssistant }) | null {
  return document.querySelector("home-assistant");
}
