/** What an HTTP request is for. */
export interface RequestTarget {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Reads a target in origin-form (RFC 9112, section 3.2.1), whatever it holds: nothing is decoded in the path. */
export function requestTarget(text = '/'): RequestTarget {
  const [path = '/', ...query] = text.split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
}
