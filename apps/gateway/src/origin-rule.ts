import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Names that no public DNS gives to anybody (RFC 6761, 6762, 8375 and the field's habits). */
const localSuffix = /\.(localhost|local|lan|home|home\.arpa|internal|localdomain)$/;
/** Anybody may send any number of origins. */
const maxTold = 20;
const hostForm = /^(\[[\da-f:.]{2,45}\]|[\w.-]{1,253})(?::\d{1,5})?$/i;

/**
 * Which web pages may speak with the gateway: its own, and those of the origins that were allowed.
 * Without it any page that somebody visits could watch and stop the boards of that person's network
 * (WebSockets know no same-origin policy), or come by a name of its own that leads here (DNS
 * rebinding). Programs are not asked: they can reach whatever their user can.
 */
export class OriginRule {
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;
  readonly #tell: (refusal: string) => void;
  readonly #told = new Set<string>();

  /**
   * `origins` as RFC 6454 writes them, `https://cams.example.org`. `tell` hears each refusal once: a
   * page is not told why its WebSocket did not open.
   */
  constructor(origins: readonly string[], tell: (refusal: string) => void) {
    this.#tell = tell;
    this.#origins = new Set(origins);
    this.#hosts = new Set(origins.map((origin) => new URL(origin).hostname));
  }

  /** Why a request is refused, in one line for people; undefined when it is not. */
  refusal(headers: IncomingHttpHeaders): string | undefined {
    const refusal = this.#judge(headers);
    if (refusal !== undefined && this.#told.size < maxTold && !this.#told.has(refusal)) {
      this.#told.add(refusal);
      this.#tell(refusal);
    }
    return refusal;
  }

  #judge(headers: IncomingHttpHeaders): string | undefined {
    if (!isOfBrowser(headers)) return undefined;
    const { host = '', origin } = headers;
    const name = hostForm.exec(host)?.[1]?.toLowerCase();
    if (name === undefined)
      return 'The Host header is missing or wrong: use the address of the gateway.';
    if (!this.#isOurs(name)) return refusedUnless(`http://${host}`, 'This name');
    if (origin === undefined || hostOf(origin) === host.toLowerCase()) return undefined;
    return this.#origins.has(origin)
      ? undefined
      : refusedUnless(shown(origin), 'Pages of this origin');
  }

  #isOurs(name: string): boolean {
    const isAddress = isIP(name.replace(/^\[|\]$/g, '')) !== 0;
    return isAddress || !name.includes('.') || localSuffix.test(name) || this.#hosts.has(name);
  }
}

/** What every browser sends with a WebSocket or a request, and programs do not. */
function isOfBrowser(headers: IncomingHttpHeaders): boolean {
  const { origin, 'sec-fetch-site': site, 'user-agent': agent = '' } = headers;
  return origin !== undefined || site !== undefined || agent.startsWith('Mozilla/');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Any text may come as an origin. */
function shown(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : 'null';
}

function refusedUnless(origin: string, who: string): string {
  const remedy =
    origin === 'null'
      ? 'open the page from a web server'
      : `start it with --allow-origin ${origin}`;
  return `${who} may not use this gateway: ${remedy}.`;
}

/** Reads what `--allow-origin` was given; undefined for what is no origin. */
export function originIn(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, href } = new URL(text);
  return /^https?:$/.test(protocol) && href === `${origin}/` ? origin : undefined;
}
