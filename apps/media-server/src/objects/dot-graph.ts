import { mediaTypes } from '@boardcast/protocol';
import type { Connectable } from './connections.ts';

/** Elements and their connections in Graphviz' DOT language. */
export function dotGraph(name: string, elements: readonly Connectable[]): string {
  const nodes = elements.map(({ id }) => `  ${quoted(id)};`);
  const edges = elements.flatMap((source) =>
    mediaTypes.flatMap((media) =>
      [...(source.sinks.get(media) ?? [])].map(
        (sink) => `  ${quoted(source.id)} -> ${quoted(sink.id)} [label=${media}];`,
      ),
    ),
  );
  return [`digraph ${quoted(name)} {`, ...nodes, ...edges, '}', ''].join('\n');
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
