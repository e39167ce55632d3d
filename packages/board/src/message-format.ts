/**
 * Message templates that TypeScript and the firmware's C share. A placeholder is `{name}` for text
 * or `{name:kind}` for one of the kinds below.
 *
 * - `uint`: an unsigned number; undefined prints `unknown`.
 * - `seconds`: milliseconds, printed as seconds with one decimal.
 * - `ip`: an IPv4 address; text in TypeScript, an `esp_ip4_addr_t` in C.
 * - `left16`, `left24`: text, left-justified in a column of that width.
 */
export const placeholderKinds = ['text', 'uint', 'seconds', 'ip', 'left16', 'left24'] as const;
export type PlaceholderKind = (typeof placeholderKinds)[number];

export interface Placeholder {
  readonly name: string;
  readonly kind: PlaceholderKind;
}

type PlaceholderIn<Template extends string> =
  Template extends `${string}{${infer Inner}}${infer Rest}` ? Inner | PlaceholderIn<Rest> : never;

type NameOf<Inner extends string> = Inner extends `${infer Name}:${string}` ? Name : Inner;

type ValueOf<Inner extends string> = Inner extends `${string}:uint`
  ? number | undefined
  : Inner extends `${string}:seconds`
    ? number
    : string;

/** The values that a template needs, by the names of its placeholders. */
export type MessageValues<Template extends string> = {
  readonly [Inner in PlaceholderIn<Template> as NameOf<Inner>]: ValueOf<Inner>;
};

/** The values as the last argument of a function; optional where a template has no placeholder. */
export type MessageArguments<Template extends string> =
  PlaceholderIn<Template> extends never ? [] : [values: MessageValues<Template>];

const placeholder = /\{(\w+)(?::(\w+))?\}/g;

/** A template with its values. */
export function formatMessage<Template extends string>(
  template: Template,
  ...[values]: MessageArguments<Template>
): string {
  const byName: Readonly<Record<string, string | number | undefined>> = values ?? {};
  return template.replaceAll(placeholder, (_, name: string, kind: string | undefined) =>
    formatValue(byName[name], kind),
  );
}

function formatValue(value: string | number | undefined, kind = 'text'): string {
  if (value === undefined) return 'unknown';
  if (kind === 'seconds') return (Math.floor(Number(value) / 100) / 10).toFixed(1);
  const width = /^left(\d+)$/.exec(kind)?.[1];
  return width === undefined ? String(value) : String(value).padEnd(Number(width));
}

/** A template cut at its placeholders: texts and placeholders in turn, beginning with a text. */
export function parseMessage(template: string): readonly (string | Placeholder)[] {
  const parts: (string | Placeholder)[] = [];
  let end = 0;
  for (const match of template.matchAll(placeholder)) {
    const [whole, name = '', kind = 'text'] = match;
    if (!isKind(kind)) throw new TypeError(`Unknown placeholder ${whole} in "${template}".`);
    parts.push(template.slice(end, match.index), { name, kind });
    end = match.index + whole.length;
  }
  return [...parts, template.slice(end)];
}

function isKind(kind: string): kind is PlaceholderKind {
  return placeholderKinds.some((known) => known === kind);
}
