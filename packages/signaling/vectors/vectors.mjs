// Compares the golden vectors with their source: `nx run signaling:vectors`; writes them with --update.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const folder = new URL('./', import.meta.url);
const isUpdate = process.argv.some((argument) => argument.startsWith('--update'));

/** The source is TypeScript, which Node 20 does not run. */
async function expandVectors() {
  const { outputFiles } = await build({
    entryPoints: [new URL('source/index.ts', folder).pathname],
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@boardcast/source'],
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const source = await import(`data:text/javascript;base64,${code}`);
  return source.expandVectors();
}

async function readVectors() {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  const entries = files.map(async (file) => [file, await readFile(new URL(file, folder), 'utf8')]);
  return new Map(await Promise.all(entries));
}

/** A step as lines of JSON, with the message in it as an object. */
function linesOf(step) {
  const expand = (key, value) => (key === 'text' ? parsedOr(value) : value);
  return JSON.stringify(step ?? null, expand, 2).split('\n');
}

function parsedOr(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Prints the lines of the first changed step, and how many steps changed. */
function printChange(name, before, after) {
  const [old, now] = [JSON.parse(before).steps, after.steps];
  const indices = Array.from({ length: Math.max(old.length, now.length) }, (_, index) => index);
  const isChanged = (index) => JSON.stringify(old[index]) !== JSON.stringify(now[index]);
  const changed = indices.filter(isChanged);
  console.log(`changed  ${name}: ${changed.length} of ${now.length} steps`);
  const [first] = changed;
  if (first === undefined) return;
  const [removed, added] = [linesOf(old[first]), linesOf(now[first])];
  const start = removed.findIndex((line, at) => line !== added[at]);
  const shorter = Math.min(removed.length, added.length) - start;
  let same = 0;
  while (same < shorter && removed.at(-1 - same) === added.at(-1 - same)) same += 1;
  console.log(`  step ${first}, line ${start + 1}:`);
  for (const line of removed.slice(start, removed.length - same)) console.log(`  - ${line.trim()}`);
  for (const line of added.slice(start, added.length - same)) console.log(`  + ${line.trim()}`);
}

const existing = await readVectors();
let differences = 0;
for (const vector of await expandVectors()) {
  const file = `${vector.name}.json`;
  const text = `${JSON.stringify(vector, null, 2)}\n`;
  const before = existing.get(file);
  existing.delete(file);
  if (before === text) continue;
  differences += 1;
  if (before === undefined) console.log(`new      ${vector.name}: ${vector.about}`);
  else printChange(vector.name, before, vector);
  if (isUpdate) await writeFile(new URL(file, folder), text);
}
for (const file of existing.keys()) {
  differences += 1;
  console.log(`removed  ${file.replace('.json', '')}`);
  if (isUpdate) await rm(new URL(file, folder));
}
if (differences > 0 && !isUpdate) {
  console.error('The vectors differ from their source: run nx run signaling:vectors --update.');
  process.exitCode = 1;
} else if (isUpdate) console.log(`${differences} vectors written.`);
else console.log('The vectors are those of their source.');
