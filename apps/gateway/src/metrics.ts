import { Counter, Gauge, Registry } from 'prom-client';

export interface MetricsSources {
  readonly boards: () => number;
  readonly webSocketConnections: () => number;
  readonly slowClients: () => number;
  /** How often each limit was exceeded. */
  readonly limitsExceeded: () => Readonly<Record<string, number>>;
  /** The embedded media server's metrics in Prometheus' text format, if it answers. */
  readonly mediaServer: () => Promise<string | undefined>;
}

/** The metrics of the gateway, which are collected when they are requested. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #mediaServer: MetricsSources['mediaServer'];

  constructor(sources: MetricsSources) {
    const registers = [this.#registry];
    this.#mediaServer = sources.mediaServer;
    new Gauge({
      name: 'boardcast_gateway_boards',
      help: 'Boards in the directory.',
      registers,
      collect() {
        this.set(sources.boards());
      },
    });
    new Gauge({
      name: 'boardcast_gateway_websocket_connections',
      help: 'Open WebSockets of clients.',
      registers,
      collect() {
        this.set(sources.webSocketConnections());
      },
    });
    new Counter({
      name: 'boardcast_gateway_limit_exceeded_total',
      help: 'Requests rejected because an address, or all together, exceeded a limit.',
      labelNames: ['limit'],
      registers,
      collect() {
        this.reset();
        for (const [limit, count] of Object.entries(sources.limitsExceeded())) {
          this.inc({ limit }, count);
        }
      },
    });
    new Counter({
      name: 'boardcast_gateway_websocket_forced_disconnects_total',
      help: 'Clients disconnected because they did not read.',
      registers,
      collect() {
        this.reset();
        this.inc(sources.slowClients());
      },
    });
  }

  /** The gateway's and the embedded media server's metrics, in Prometheus' text format. */
  async text(): Promise<string> {
    const [own, mediaServer = ''] = await Promise.all([
      this.#registry.metrics(),
      this.#mediaServer(),
    ]);
    return `${own}${mediaServer}`;
  }
}
