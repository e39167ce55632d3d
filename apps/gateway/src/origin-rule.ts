import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Names that no public DNS resolves (RFC 6761, 6762, 8375 and common practice). */
const localSuffix = /\.(localhost|local|lan|home|home\.arpa|internal|localdomain)$/;
/** A client could send any number of origins. */
const maxReported = 20;
const hostForm = /^(\[[\da-f:.]{2,45}\]|[\w.-]{1,253})(?::\d{1,5})?$/i;

/** A Host header in a valid form (RFC 9110 section 7.2); undefined for any other. */
export function parseHost(host: string | undefined): string | undefined {
  return host !== undefined && hostForm.test(host) ? host : undefined;
}

/**
 * Decides which web pages may use the gateway: its own, and those of the allowed origins. Without it,
 * any page that somebody visits could watch and stop the boards in that person's network (WebSockets
 * have no same-origin policy), or use a name of its own that resolves to this machine (DNS rebinding).
 * Programs are not restricted: they can reach whatever their user can.
 */
export class OriginRule {
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;
  readonly #report: (reason: string) => void;
  readonly #reported = new Set<string>();

  /**
   * `origins` are the allowed ones, such as `https://cams.example.org` (RFC 6454). Each rejection is
   * reported once: a browser does not show why a WebSocket did not open.
   */
  constructor(origins: readonly string[], report: (reason: string) => void) {
    this.#report = report;
    this.#origins = new Set(origins);
    this.#hosts = new Set(origins.map((origin) => new URL(origin).hostname));
  }

  /**
   * Why a request is rejected, in one line; undefined when it is allowed. `host` is the one that the
   * browser named, which a proxy may have replaced.
   */
  rejection(headers: IncomingHttpHeaders, host = headers.host): string | undefined {
    const reason = this.#validate(headers, host);
    if (reason !== undefined && this.#reported.size < maxReported && !this.#reported.has(reason)) {
      this.#reported.add(reason);
      this.#report(reason);
    }
    return reason;
  }

  #validate(headers: IncomingHttpHeaders, host = ''): string | undefined {
    if (!isFromBrowser(headers)) return undefined;
    const { origin } = headers;
    const name = hostForm.exec(host)?.[1]?.toLowerCase();
    if (name === undefined)
      return 'The Host header is missing or invalid: use the address of the gateway.';
    if (!this.#isOwnName(name)) return rejectionText(`http://${host}`, 'This host name');
    if (origin === undefined || hostOf(origin) === host.toLowerCase()) return undefined;
    return this.#origins.has(origin)
      ? undefined
      : rejectionText(displayedOrigin(origin), 'Pages of this origin');
  }

  #isOwnName(name: string): boolean {
    const isAddress = isIP(name.replace(/^\[|\]$/g, '')) !== 0;
    return isAddress || !name.includes('.') || localSuffix.test(name) || this.#hosts.has(name);
  }
}

/** By the headers that every browser sends, and programs do not. */
function isFromBrowser(headers: IncomingHttpHeaders): boolean {
  const { origin, 'sec-fetch-site': site, 'user-agent': agent = '' } = headers;
  return origin !== undefined || site !== undefined || agent.startsWith('Mozilla/');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** An origin header may hold any text. */
function displayedOrigin(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : 'null';
}

function rejectionText(origin: string, subject: string): string {
  const action =
    origin === 'null'
      ? 'open the page from a web server'
      : `start it with --allow-origin ${origin}`;
  return `${subject} may not use this gateway: ${action}.`;
}

/** Parses the value of `--allow-origin`; undefined when it is not an origin. */
export function parseOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, href } = new URL(text);
  return /^https?:$/.test(protocol) && href === `${origin}/` ? origin : undefined;
}
