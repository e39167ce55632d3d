import type { BasicCredentials, DigestCredentials } from './rtsp-authenticator.ts';

const maxLength = 4096;
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/** Parses the value of `Authorization`; undefined for a malformed one and for other schemes. */
export function parseAuthorization(
  value: string,
  method: string,
): BasicCredentials | DigestCredentials | undefined {
  if (value.length > maxLength) return undefined;
  const [, scheme = '', rest = ''] = /^([A-Za-z]+) +(.*)$/s.exec(value) ?? [];
  if (scheme.toLowerCase() === 'basic') return parseBasic(rest.trim());
  return scheme.toLowerCase() === 'digest' ? parseDigest(rest, method) : undefined;
}

/** RFC 7617 section 2. */
function parseBasic(encoded: string): BasicCredentials | undefined {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0) return undefined;
  return {
    scheme: 'basic',
    username: decoded.slice(0, colon),
    password: decoded.slice(colon + 1),
  };
}

/** RFC 7616 section 3.4; a client of RFC 2617 sends no `algorithm` for MD5 and may send no `qop`. */
function parseDigest(text: string, method: string): DigestCredentials | undefined {
  const parameters = parseParameters(text);
  if (parameters === undefined) return undefined;
  const [username, realm, nonce, uri] = ['username', 'realm', 'nonce', 'uri'].map((name) =>
    parameters.get(name),
  );
  const response = parameters.get('response')?.toLowerCase();
  const algorithm = algorithmOf(parameters.get('algorithm'));
  if (username === undefined || realm === undefined || nonce === undefined) return undefined;
  if (uri === undefined || response === undefined || algorithm === undefined) return undefined;
  if (response.length !== (algorithm === 'MD5' ? 32 : 64) || !isHex(response)) return undefined;
  const protection = protectionOf(parameters);
  if (protection === undefined) return undefined;
  const required = { scheme: 'digest', username, realm, nonce, uri, method, response } as const;
  return { ...required, algorithm, ...protection };
}

type Protection = Pick<DigestCredentials, 'qop' | 'nc' | 'cnonce'>;

function protectionOf(parameters: ReadonlyMap<string, string>): Protection | undefined {
  const qop = parameters.get('qop');
  if (qop === undefined) return {};
  const [nc, cnonce] = [parameters.get('nc'), parameters.get('cnonce')];
  const isComplete = nc?.length === 8 && isHex(nc) && cnonce !== undefined;
  return qop.toLowerCase() === 'auth' && isComplete ? { qop: 'auth', nc, cnonce } : undefined;
}

function algorithmOf(value = 'MD5'): DigestCredentials['algorithm'] | undefined {
  const name = value.toUpperCase();
  return name === 'MD5' || name === 'SHA-256' ? name : undefined;
}

const isHex = (text: string) => /^[0-9a-f]+$/i.test(text);

/** `name=token` and `name="quoted string"`, separated by commas (RFC 7235 section 2.1). */
function parseParameters(text: string): ReadonlyMap<string, string> | undefined {
  const pattern = new RegExp(
    `\\s*(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))\\s*(,|$)`,
    'sy',
  );
  const parameters = new Map<string, string>();
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const [, name = '', quoted, plain = ''] = found;
    const key = name.toLowerCase();
    if (parameters.has(key)) return undefined;
    parameters.set(key, quoted === undefined ? plain : quoted.replaceAll(/\\(.)/gs, '$1'));
  }
  return parameters;
}
