import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { WebSocketServerStats } from '../rpc/websocket-server.ts';

/** Registers the metrics of a WebSocket server; `stats` is called when they are collected. */
export function registerWebSocketMetrics(
  registry: Registry,
  stats: () => WebSocketServerStats,
): void {
  const registers = [registry];
  new Gauge({
    name: 'boardcast_websocket_connections',
    help: 'Open WebSockets.',
    registers,
    collect() {
      this.set(stats().connections);
    },
  });
  new Counter({
    name: 'boardcast_messages_received_total',
    help: 'Messages received from clients.',
    registers,
    collect() {
      this.reset();
      this.inc(stats().messages);
    },
  });
  new Counter({
    name: 'boardcast_websocket_forced_disconnects_total',
    help: 'WebSockets closed by the server.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(stats().forcedDisconnects)) {
        this.inc({ reason }, count);
      }
    },
  });
}
