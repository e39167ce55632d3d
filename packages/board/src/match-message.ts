import { parseMessage } from './message-format.ts';

/** The values of a template's placeholders in a text; undefined when the text is another message. */
export function matchMessage(
  template: string,
  text: string,
): Readonly<Record<string, string>> | undefined {
  const pattern = parseMessage(template).map((part) =>
    typeof part === 'string' ? escaped(part) : `(?<${part.name}>.*?)`,
  );
  const match = new RegExp(`^${pattern.join('')}$`).exec(text);
  return match === null ? undefined : { ...match.groups };
}

/** The name of the first template that a text is a message of. */
export function messageNameOf<Name extends string>(
  templates: Readonly<Record<Name, string>>,
  text: string,
): Name | undefined {
  const names = Object.keys(templates) as Name[];
  return names.find((name) => matchMessage(templates[name], text) !== undefined);
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
