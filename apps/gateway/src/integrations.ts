import { httpRoutes, type BoardEntry, type ConnectedClient } from '@boardcast/protocol';
import { BoardBitrates, type ReadReceivedMedia } from './board-bitrates.ts';
import type { BoardEvents } from './board-events.ts';
import type { RestartBoard } from './board-restarts.ts';
import type { IntegrationCounts } from './integration-metrics.ts';
import { ServiceAnnouncer } from './mdns/service-announcer.ts';
import { MqttBridge } from './mqtt/mqtt-bridge.ts';
import { readMqttSecrets, type MqttOptions } from './mqtt/mqtt-options.ts';
import type { Options } from './options.ts';
import type { RecorderAccess } from './recorder-access.ts';
import { serverAddresses } from './server-addresses.ts';
import { readWebhookSecret, type WebhooksOptions } from './webhooks/webhook-options.ts';
import { Webhooks } from './webhooks/webhooks.ts';

export interface IntegrationsOptions {
  readonly options: Options;
  /** The port that the gateway listens on. */
  readonly port: number;
  readonly version: string;
  /** Whether access control is on. */
  readonly needsKey: boolean;
  readonly events: BoardEvents;
  readonly boards: () => readonly BoardEntry[];
  readonly restartBoard: RestartBoard;
  readonly clients: () => readonly ConnectedClient[];
  readonly receivedMedia: ReadReceivedMedia;
  /** Undefined for a gateway without one. */
  readonly recorder: RecorderAccess | undefined;
}

/** Publishes the boards and the gateway to other programs: by MQTT, webhooks and mDNS. */
export class Integrations {
  #mqtt: MqttBridge | undefined;
  #webhooks: Webhooks | undefined;
  #mdns: ServiceAnnouncer | undefined;

  /** Throws an OptionError when a file of the options cannot be used. */
  async start(context: IntegrationsOptions): Promise<void> {
    const { webhooks, mqtt, mdns } = context.options;
    if (webhooks !== undefined) this.#webhooks = await startWebhooks(context, webhooks);
    if (mqtt !== undefined) this.#mqtt = await startMqtt(context, mqtt);
    if (mdns) this.#mdns = startMdns(context);
  }

  get counts(): IntegrationCounts {
    return {
      mqtt: this.#mqtt?.counts,
      webhooks: this.#webhooks?.counts,
      mdnsNetworks: this.#mdns?.networks,
    };
  }

  /** The list of boards may have changed. */
  boardsChanged(): void {
    this.#mqtt?.update();
  }

  /** May be called twice. */
  async close(): Promise<void> {
    this.#webhooks?.close();
    await Promise.all([this.#mqtt?.close(), this.#mdns?.close()]);
  }
}

const log = (line: string) => console.error(line);

/** The viewer's URL for other devices, if there is one. */
async function pageOf({ options, port }: IntegrationsOptions): Promise<string | undefined> {
  const isSecure = options.tls !== undefined;
  const { page } = await serverAddresses(
    { host: options.host, port, isSecure, basePath: options.basePath },
    { host: undefined, isSecure },
  );
  return page ?? undefined;
}

async function startMqtt(context: IntegrationsOptions, broker: MqttOptions): Promise<MqttBridge> {
  const { version, boards, restartBoard, clients, receivedMedia, recorder } = context;
  const secrets = await readMqttSecrets(broker);
  const page = await pageOf(context);
  const bitrates = new BoardBitrates(receivedMedia);
  const addresses = () => addressesOf(clients());
  return new MqttBridge({
    ...{ broker, secrets, version, page, boards, restartBoard, addresses, bitrates, recorder, log },
  });
}

function addressesOf(clients: readonly ConnectedClient[]): ReadonlyMap<string, string> {
  return new Map(
    clients.flatMap(({ address, publishes }) =>
      address === null ? [] : publishes.map((board) => [board, address] as const),
    ),
  );
}

async function startWebhooks(
  { version, events }: IntegrationsOptions,
  { urls, secret: file }: WebhooksOptions,
): Promise<Webhooks> {
  const secret = await readWebhookSecret(file);
  const webhooks = new Webhooks(urls, { secret, version, log });
  events.listen((event) => webhooks.send(event));
  return webhooks;
}

function startMdns({ options, port, version, needsKey }: IntegrationsOptions): ServiceAnnouncer {
  const { host, basePath, tls } = options;
  const path = `${basePath}${httpRoutes.kurento.path.slice(1)}`;
  const isSecure = tls !== undefined;
  return new ServiceAnnouncer({ host, port, path, isSecure, needsKey, version, log });
}
