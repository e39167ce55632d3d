/** The base path of a server at the root. */
export const rootPath = '/';

/** A base path as `/cams/`; undefined for a text that is none. */
export function parseBasePath(text: string): string | undefined {
  if (text === rootPath) return rootPath;
  return /^(\/[\w.~-]*[\w~-][\w.~-]*)+\/?$/.test(text) ? `${text.replace(/\/$/, '')}/` : undefined;
}

/** The target of a request without the base path, which some proxies remove and others do not. */
export function withoutBasePath(target: string, basePath: string): string {
  return target.startsWith(basePath) ? target.slice(basePath.length - 1) : target;
}
