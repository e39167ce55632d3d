import { Counter, Gauge, type Registry } from 'prom-client';
import type { MqttCounts } from './mqtt/mqtt-connection.ts';
import type { WebhookCounts } from './webhooks/webhook.ts';

/** What the integrations have counted; undefined for those that are off. */
export interface IntegrationCounts {
  readonly mqtt: (MqttCounts & { readonly isConnected: boolean }) | undefined;
  readonly webhooks: WebhookCounts | undefined;
  /** The networks that the gateway is announced in by mDNS. */
  readonly mdnsNetworks: number | undefined;
}

/** Adds the metrics of MQTT, webhooks and mDNS; those that are off have none. */
export function addIntegrationMetrics(registry: Registry, counts: () => IntegrationCounts): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number | undefined) =>
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.remove();
        const current = value();
        if (current !== undefined) this.set(current);
      },
    });
  const counter = (name: string, help: string, value: () => number | undefined) =>
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.remove();
        const current = value();
        if (current !== undefined) this.inc(current);
      },
    });
  const mqtt = () => counts().mqtt;
  const webhooks = () => counts().webhooks;
  gauge('boardcast_gateway_mqtt_connected', '1 while the MQTT broker is connected.', () => {
    const isConnected = mqtt()?.isConnected;
    return isConnected === undefined ? undefined : Number(isConnected);
  });
  counter(
    'boardcast_gateway_mqtt_connections_total',
    'Connections made with the MQTT broker.',
    () => mqtt()?.connections,
  );
  counter(
    'boardcast_gateway_mqtt_published_messages_total',
    'Messages published to the MQTT broker.',
    () => mqtt()?.published,
  );
  counter(
    'boardcast_gateway_mqtt_received_messages_total',
    'Messages received from the MQTT broker.',
    () => mqtt()?.received,
  );
  counter(
    'boardcast_gateway_mqtt_failures_total',
    'Lost connections and failed attempts, publications and snapshots.',
    () => mqtt()?.failures,
  );
  counter(
    'boardcast_gateway_webhook_delivered_messages_total',
    'Messages that webhooks accepted.',
    () => webhooks()?.delivered,
  );
  counter(
    'boardcast_gateway_webhook_failed_attempts_total',
    'Failed attempts to deliver a message to a webhook.',
    () => webhooks()?.failedAttempts,
  );
  counter(
    'boardcast_gateway_webhook_dropped_messages_total',
    'Messages given up after all attempts, or for a full queue.',
    () => webhooks()?.dropped,
  );
  gauge(
    'boardcast_gateway_webhook_queued_messages',
    'Messages that wait for a webhook.',
    () => webhooks()?.queued,
  );
  gauge(
    'boardcast_gateway_mdns_networks',
    'Networks that the gateway is announced in by mDNS.',
    () => counts().mdnsNetworks,
  );
}
