import { maskServerUrl } from './server-url.ts';

const mask = '********';

/** A typed line of the console for a transcript: without the key, the passwords and the token in it. */
export function maskConsoleLine(line: string): string {
  const secret = /^\s*(?:key|wifi\s+(?:"[^"]*"|\S+))\s+(?=\S)/.exec(line)?.[0];
  if (secret !== undefined) return `${secret}${mask}`;
  const [, start, server] = /^(\s*start\s+)(.*)$/.exec(line) ?? [];
  if (start === undefined || server === undefined) return line.replace(/\S+@/g, '***@');
  return `${start}${maskServerUrl(server)}`;
}
