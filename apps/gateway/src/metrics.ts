import { Counter, Gauge, Registry } from 'prom-client';
import { addIntegrationMetrics, type IntegrationCounts } from './integration-metrics.ts';

export interface MetricsSources {
  readonly boards: () => number;
  readonly webSocketConnections: () => number;
  /** The sessions of WHEP and of WHIP. */
  readonly webRtcSessions: () => Readonly<Record<string, number>>;
  readonly slowClients: () => number;
  /** How often each limit was exceeded. */
  readonly limitsExceeded: () => Readonly<Record<string, number>>;
  /** How many invalid keys and tokens there were. */
  readonly failedSignIns: () => number;
  /** How many requests were refused, by the missing permission. */
  readonly refusedRequests: () => ReadonlyMap<string, number>;
  /** How many keys and tokens were revoked, or expired, while they were in use. */
  readonly revocations: () => number;
  readonly integrations: () => IntegrationCounts;
  /** The embedded media server's metrics in Prometheus' text format, if it answers. */
  readonly mediaServer: () => Promise<string | undefined>;
  /** The same of the recorder. */
  readonly recorder: () => Promise<string | undefined>;
}

/** The metrics of the gateway, which are collected when they are requested. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #others: readonly (() => Promise<string | undefined>)[];

  constructor(sources: MetricsSources) {
    const registers = [this.#registry];
    this.#others = [sources.mediaServer, sources.recorder];
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
    new Gauge({
      name: 'boardcast_gateway_webrtc_http_sessions',
      help: 'Sessions of WHEP and WHIP.',
      labelNames: ['protocol'],
      registers,
      collect() {
        for (const [protocol, count] of Object.entries(sources.webRtcSessions())) {
          this.set({ protocol }, count);
        }
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
    new Counter({
      name: 'boardcast_gateway_failed_sign_ins_total',
      help: 'Invalid keys and tokens.',
      registers,
      collect() {
        this.reset();
        this.inc(sources.failedSignIns());
      },
    });
    new Counter({
      name: 'boardcast_gateway_refused_requests_total',
      help: 'Requests refused, by the missing permission.',
      labelNames: ['action'],
      registers,
      collect() {
        this.reset();
        for (const [action, count] of sources.refusedRequests()) this.inc({ action }, count);
      },
    });
    new Counter({
      name: 'boardcast_gateway_revocations_total',
      help: 'Keys and tokens that were revoked, or expired, while they were in use.',
      registers,
      collect() {
        this.reset();
        this.inc(sources.revocations());
      },
    });
    addIntegrationMetrics(this.#registry, sources.integrations);
  }

  /** The metrics of the gateway and of its processes, in Prometheus' text format. */
  async text(): Promise<string> {
    const sources = [() => this.#registry.metrics(), ...this.#others];
    const texts = await Promise.all(sources.map((read) => read()));
    return texts.map((text = '') => text).join('');
  }
}
