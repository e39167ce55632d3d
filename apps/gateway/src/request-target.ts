/** The target of an HTTP request. */
export interface RequestTarget {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Parses a target in origin-form (RFC 9112 section 3.2.1) without decoding the path; never throws. */
export function requestTarget(text = '/'): RequestTarget {
  const [path = '/', ...query] = text.split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
}
