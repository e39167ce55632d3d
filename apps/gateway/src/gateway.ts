import { Directory } from './directory.ts';
import { WebSocketProxy } from './websocket-proxy.ts';
import { Http } from './http.ts';
import { MediaHosts } from './media-hosts.ts';
import { MediaServerProcess } from './media-server-process.ts';
import { metricsOf } from './metrics.ts';
import { ObjectOwners } from './object-owners.ts';
import type { Options } from './options.ts';
import { OriginRule } from './origin-rule.ts';
import { ServerMonitor } from './server-monitor.ts';
import { takeUpgrades } from './upgrades.ts';

interface Part {
  close(): Promise<void> | void;
}

export const version = '0.1.0';

/** Everything that one user starts: the front door, the directory, and the media server behind. */
export class Gateway {
  readonly port: number;
  readonly #parts: readonly Part[];
  #closing: Promise<void> | undefined;

  private constructor(port: number, parts: readonly Part[]) {
    this.port = port;
    this.#parts = parts;
  }

  /** Rejects in one line when a port is taken or there is no Kurento; nothing is left then. */
  static async start(options: Options, onGivenUp: (why: string) => void): Promise<Gateway> {
    const parts: Part[] = [];
    try {
      return await Gateway.#assemble(options, onGivenUp, parts);
    } catch (error) {
      await closeAll(parts);
      throw error;
    }
  }

  static async #assemble(
    { kms, host, port, mediaServer, announcedAddresses, allowedOrigins }: Options,
    onGivenUp: (why: string) => void,
    parts: Part[],
  ): Promise<Gateway> {
    const owners = new ObjectOwners();
    const directory = new Directory({ owners, changed: () => http.boardsChanged() });
    const originRule = new OriginRule(allowedOrigins, (refusal) => console.error(refusal));
    const http: Http = new Http({
      ...{ version, originRule },
      boards: () => directory.boards(),
      health: () => healthOf(embedded, directory),
      metrics: () => metricsOf({ embedded, directory, http, door }),
    });
    parts.push(http);
    const embedded: MediaServerProcess | undefined =
      kms === undefined
        ? await MediaServerProcess.start({
            ...{ host, args: mediaServer, onGivenUp },
            onRestarted: (why) => {
              console.error(`${why} It was started again.`);
              monitor.follow(url());
              door.mediaServerReplaced();
            },
          })
        : undefined;
    if (embedded !== undefined) parts.push(embedded);
    const url = () => kms ?? embedded?.url ?? '';
    const exclusive = embedded !== undefined;
    const monitor = await ServerMonitor.connect({ url: url(), directory, owners, exclusive });
    parts.push(monitor);
    const hosts =
      kms === undefined
        ? MediaHosts.ofEmbedded(host, announcedAddresses)
        : await MediaHosts.ofKurento(kms);
    const door: WebSocketProxy = new WebSocketProxy({
      ...{ mediaServer: url, owners },
      isMediaAddress: (address) => hosts.has(address),
      onChanged: (pipeline, change) =>
        change === 'left' ? monitor.left(pipeline) : monitor.touch(pipeline),
    });
    parts.push(door);
    takeUpgrades(http.server, originRule, (request, socket, head) => {
      if (!http.upgrade(request, socket, head)) door.upgrade(request, socket, head);
    });
    return new Gateway(await http.listen(port, host), parts);
  }

  /** Ends every part; may be called twice. */
  close(): Promise<void> {
    this.#closing ??= closeAll(this.#parts);
    return this.#closing;
  }
}

/** A Kurento elsewhere is for others to watch over. */
async function healthOf(embedded: MediaServerProcess | undefined, directory: Directory) {
  const boards = directory.boards().length;
  if (embedded === undefined) return { ok: true, state: { status: 'ok', boards } };
  const health = await embedded.health();
  const ok = health?.ok ?? false;
  const state = { status: ok ? 'ok' : 'failing', boards, mediaServer: health?.state ?? 'down' };
  return { ok, state };
}

/** The last part that was started ends first. */
async function closeAll(parts: readonly Part[]): Promise<void> {
  for (const part of [...parts].reverse()) await part.close();
}
