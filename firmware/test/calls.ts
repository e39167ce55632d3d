import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const definition = /^(?!static\b)[a-z_][\w *]*?\b(\w+)\([^;{}]*\)\s*\{$/gm;
const comments = /\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"/g;

/** The C sources below some folders, as path and text without comments and strings. */
function sourcesIn(folders: readonly string[]): ReadonlyMap<string, string> {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.c'))
      .map((name) => path.join(folder, name)),
  );
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8').replace(comments, ' ')]));
}

/** Each source file with the files that define the functions it uses. */
export function callGraph(folders: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const sources = sourcesIn(folders);
  const definedIn = new Map<string, string>();
  for (const [file, text] of sources) {
    for (const [, name = ''] of text.matchAll(definition)) definedIn.set(name, file);
  }
  return new Map(
    [...sources].map(([file, text]) => {
      const used = [...new Set(text.match(/\b[a-z_]\w*\b/g))].map((name) => definedIn.get(name));
      return [
        file,
        new Set(used.filter((other) => other !== undefined && other !== file)),
      ] as const;
    }),
  ) as ReadonlyMap<string, ReadonlySet<string>>;
}

/** The files of a cycle in the graph, or undefined. */
export function findCycle(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] | undefined {
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (finished.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
