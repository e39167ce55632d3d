import { restartLimit } from '@boardcast/board';
import { ClipPublisher, MqttWatcher } from '@boardcast/e2e';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { hasMosquitto, Mosquitto } from '@boardcast/testkit/mosquitto';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { until } from '@boardcast/testkit/until';
import { afterEach, describe, expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';

const waitMs = 30_000;
const banner = 'BROWSER_ENDPOINT_ID';
const asked = 'KWS_SIG: The server asks for a restart.';

/** Stopped in reverse order. */
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function startGateway(...options: readonly string[]): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start({ arguments: options });
  stops.push(() => gateway.stop());
  return gateway;
}

/** Resolves when the board publishes. */
async function startBoard(server: string, name: string, key = ''): Promise<HostBoard> {
  const board = HostBoard.start({ server, name }, 'plain', key === '' ? {} : { BOARD_KEY: key });
  stops.push(() => board.stop());
  await board.waitForLine(banner, waitMs);
  return board;
}

describe.skipIf(!hasMosquitto)('with an MQTT broker', { timeout: 120_000 }, () => {
  it('restarts on a button of Home Assistant, and publishes again', async () => {
    const broker = await Mosquitto.start();
    stops.push(() => broker.stop());
    const watcher = await MqttWatcher.open(`mqtt://127.0.0.1:${broker.port}`);
    stops.push(() => watcher.close());
    const gateway = await startGateway('--mqtt', `mqtt://127.0.0.1:${broker.port}`);
    const board = await startBoard(gateway.kurentoUrl, 'kitchen');
    const startedAt = performance.now();
    const { components } = await until('the button is there', () => {
      const device = watcher.json('homeassistant/device/boardcast_kitchen/config');
      const found = device as { readonly components?: Readonly<Record<string, object>> };
      return found.components?.['restart'] === undefined ? undefined : found;
    });
    const { command_topic: topic, payload_press: press } = components?.['restart'] as {
      readonly command_topic: string;
      readonly payload_press: string;
    };
    await until(
      'the board takes requests',
      () => performance.now() - startedAt > restartLimit.minUptimeMs,
    );
    const from = board.lines.length;

    await watcher.publish(topic, press);

    await board.waitForLine(asked, waitMs, from);
    await board.waitForLine('APP: Restarting.', waitMs, from);
    await board.waitForLine('Not publishing.', waitMs, from);
    await board.waitForLine('named kitchen.', waitMs, from);
    await board.waitForLine(banner, waitMs, from);
    expect(board.announced).toHaveLength(2);
    await watcher.has('boardcast/boards/kitchen/availability', 'online');
    await until('its new pipeline is listed', async () => {
      const listed = await gateway.board('kitchen');
      return listed !== undefined && board.announced[1]?.startsWith(listed.pipeline) === true;
    });
    expect(gateway.lines.join('\n')).toContain('MQTT: kitchen is asked to restart');
  });
});

it('ignores a request just after its start', async () => {
  const gateway = await startGateway();
  const board = await startBoard(gateway.kurentoUrl, 'attic');
  const url = `${gateway.httpUrl}/api/boards/attic/restart`;
  await until('it is listed', async () => (await gateway.board('attic')) !== undefined);

  expect((await fetch(url, { method: 'POST' })).status).toBe(204);

  await board.waitForLine(/The request to restart is ignored: the board was started \d/, waitMs);
  const again = await fetch(url, { method: 'POST' });
  expect(again.status).toBe(409);
  expect(await again.text()).toMatch(/^attic was asked a moment ago: ask again in \d+ s\.$/);
  expect(board.lines.join('\n')).not.toContain('Restarting.');
});

it.skipIf(!hasRedis)('is restarted through another gateway of a cluster', async () => {
  const redis = await RedisServer.start();
  stops.push(() => redis.stop());
  const node = await MediaServerProcess.start();
  stops.push(() => node.stop());
  const options = ['--redis', redis.url, '--kms', node.url, '--recorder', 'off'];
  const [here, there] = [await startGateway(...options), await startGateway(...options)];
  const board = await startBoard(there.kurentoUrl, 'shed');
  await until('both list it', async () => {
    const listed = [await here.board('shed'), await there.board('shed')];
    return listed.every((entry) => entry?.canRestart === true);
  });

  const url = `${here.httpUrl}/api/boards/shed/restart`;
  expect((await fetch(url, { method: 'POST' })).status).toBe(204);

  await board.waitForLine(asked, waitMs);
  const again = `${there.httpUrl}/api/boards/shed/restart`;
  expect((await fetch(again, { method: 'POST' })).status).toBe(409);
});

it('is restarted only by those who control it or manage the gateway', async () => {
  const gateway = await ProtectedGateway.start();
  stops.push(() => gateway.stop());
  const { kurentoUrl, httpUrl } = gateway.process;
  const key = (await gateway.addKey('porch')).key;
  const board = await startBoard(kurentoUrl, 'porch', key);
  const clipKey = (await gateway.addKey('clip')).key;
  const clip = await ClipPublisher.open({
    ...{ url: `${kurentoUrl}?token=${clipKey}`, name: 'clip', profile: 'esp32s3' },
    ...{ fps: 20, codec: 'H264' },
  });
  stops.push(() => clip.close());
  const tokenFor = async (...options: readonly string[]) =>
    new URL(await gateway.linkFor(...options)).searchParams.get('token') ?? '';
  const statusOf = async (token: string, name = 'porch') => {
    const headers = { Authorization: `Bearer ${token}` };
    const url = `${httpUrl}/api/boards/${name}/restart`;
    return (await fetch(url, { method: 'POST', headers })).status;
  };
  const controls = await tokenFor('--name', 'ann', '--boards', 'porch', '--actions', 'control');
  const watches = await tokenFor('--name', 'bob', '--boards', '*', '--actions', 'watch,talk');
  const admin = await gateway.adminToken();

  expect(await statusOf('')).toBe(401);
  for (const token of [key, watches]) expect(await statusOf(token)).toBe(403);
  expect(await statusOf(controls, 'clip')).toBe(403);
  expect(board.lines.join('\n')).not.toContain(asked);
  expect(await statusOf(admin, 'nobody')).toBe(404);
  await until('the clip is listed', async () => (await statusOf(admin, 'clip')) === 409);

  // It was published before the clip.
  expect(await statusOf(controls)).toBe(204);
  await board.waitForLine(asked, waitMs);
});
