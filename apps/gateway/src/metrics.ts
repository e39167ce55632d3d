import type { Directory } from './directory.ts';
import type { WebSocketProxy } from './websocket-proxy.ts';
import type { Http } from './http.ts';
import type { MediaServerProcess } from './media-server-process.ts';

export interface Measured {
  readonly embedded: MediaServerProcess | undefined;
  readonly directory: Directory;
  readonly http: Http;
  readonly door: WebSocketProxy;
}

interface Sample {
  /** As they stand behind the name. */
  readonly labels?: string;
  readonly value: number;
}

/** The gateway's metrics and the embedded media server's, in Prometheus' text format 0.0.4. */
export async function metricsOf({ embedded, directory, http, door }: Measured): Promise<string> {
  const refused = Object.entries({ ...door.refused, ...http.refused }).map(([what, value]) => ({
    labels: `{what="${what}"}`,
    value,
  }));
  return [
    family('boardcast_gateway_boards', 'gauge', 'Boards in the directory.', [
      { value: directory.boards().length },
    ]),
    family('boardcast_gateway_clients', 'gauge', 'WebSockets of clients that are open.', [
      { value: door.clients },
    ]),
    family(
      'boardcast_gateway_refused_total',
      'counter',
      'Requests for what a client has too many of.',
      refused,
    ),
    family('boardcast_gateway_slow_clients_total', 'counter', 'Clients ended that did not read.', [
      { value: door.slowClients },
    ]),
    (await embedded?.metrics()) ?? '',
  ].join('');
}

function family(
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  samples: readonly Sample[],
): string {
  const lines = samples.map(({ labels = '', value }) => `${name}${labels} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}
