import { ClipPublisher, MqttWatcher } from '@boardcast/e2e';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { Mosquitto } from '@boardcast/testkit/mosquitto';
import { pause, until } from '@boardcast/testkit/until';
import { readOptions } from '../bench-options.ts';
import { usageOf } from '../fanout/process-usage.ts';

const about = `Publishes boards to Mosquitto. Measures the gateway's CPU without and with MQTT, what it publishes, and
how long it takes until all boards are there again after a restart of the broker.`;
const { boards, seconds } = readOptions(about, { boards: 20, seconds: 30 });
const fps = 5;
/** An IDR that nobody decodes. */
const frames = [[Buffer.alloc(500, 0x65)]];

async function publishAll(url: string): Promise<readonly ClipPublisher[]> {
  const publishers: ClipPublisher[] = [];
  for (let index = 0; index < boards; index += 1) {
    const board = { url, name: `b${index}`, profile: 'esp32s3', codec: 'H264' } as const;
    const publisher = await ClipPublisher.open({ ...board, fps });
    publisher.play(frames);
    publishers.push(publisher);
  }
  return publishers;
}

/** The share of one core that the gateway uses, without its media server. */
async function cpuOf(gateway: GatewayProcess): Promise<number> {
  const own = async () => {
    const all = await usageOf(gateway.pid);
    return all.cpuSeconds - (await usageOf(gateway.mediaServerPid())).cpuSeconds;
  };
  const before = await own();
  await pause(seconds * 1000);
  return ((await own()) - before) / seconds;
}

async function metric(gateway: GatewayProcess, name: string): Promise<number> {
  const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

const allOnline = (watcher: MqttWatcher) =>
  until('all boards are online', () => {
    const topics = watcher.topics.filter((topic) => topic.endsWith('/availability'));
    return topics.filter((topic) => watcher.text(topic) === 'online').length === boards;
  });

async function start(...further: readonly string[]): Promise<GatewayProcess> {
  return GatewayProcess.start({ arguments: ['--recorder', 'off', ...further] });
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

const without = await start();
const first = await publishAll(without.kurentoUrl);
console.log(`CPU of one core, ${boards} boards, without MQTT: ${percent(await cpuOf(without))}`);
for (const board of first) await board.close();
await without.stop();

const broker = await Mosquitto.start();
const url = `mqtt://127.0.0.1:${broker.port}`;
const watcher = await MqttWatcher.open(url);
const gateway = await start('--mqtt', url);
const second = await publishAll(gateway.kurentoUrl);
await allOnline(watcher);
const published = 'boardcast_gateway_mqtt_published_messages_total';
const before = await metric(gateway, published);
const cpu = await cpuOf(gateway);
const messages = (await metric(gateway, published)) - before;
console.log(`the same with MQTT: ${percent(cpu)}, ${(messages / seconds).toFixed(1)} messages/s`);
const config = watcher.payload('homeassistant/device/boardcast_b0/config')?.length ?? 0;
console.log(`a discovery message: ${config} bytes`);

await watcher.close();
await broker.stop();
const again = await Mosquitto.start({ port: broker.port });
const startedAt = performance.now();
const watcherAgain = await MqttWatcher.open(url);
await allOnline(watcherAgain);
console.log(
  `all boards after a restart of the broker: ${Math.round(performance.now() - startedAt)} ms`,
);
for (const board of second) await board.close();
await gateway.stop();
await watcherAgain.close();
await again.stop();
process.exit(0);
