import { networkInterfaces } from 'node:os';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { StunServer } from '@boardcast/testkit/stun-server';
import { until } from '@boardcast/testkit/until';
import { beforeEach, describe, expect, test } from 'vitest';
import { h264Clip } from './clip.ts';
import { isExternal } from './server.ts';
import { TestHarness } from './test-harness.ts';

const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
const outside = addresses.find((entry) => !entry.internal && entry.family === 'IPv4');
const hasIPv6 = addresses.some((entry) => entry.address === '::1');

/** The addresses and types of the candidates that an endpoint advertises. */
async function candidatesOf(
  client: TestClient,
  endpoint: string,
  harness: TestHarness,
): Promise<string[]> {
  await client.subscribe(endpoint, 'IceCandidateFound', 'IceGatheringDone');
  const peer = harness.peer({ direction: 'SendOnly', video: [] });
  await client.invoke(endpoint, 'processOffer', { offer: await peer.createOffer() });
  await client.invoke(endpoint, 'gatherCandidates');
  await client.event('IceGatheringDone', endpoint, {}, 15_000);
  const found = client.eventsOf('IceCandidateFound', endpoint).map(({ data }) => {
    const { candidate } = data['candidate'] as { candidate: string };
    const fields = candidate.split(' ');
    return `${fields[7]} ${fields[4]}`;
  });
  return [...new Set(found)].sort();
}

describe('an endpoint', () => {
  const harness = new TestHarness();
  let client: TestClient;
  let endpoint: string;
  beforeEach(async () => {
    client = await harness.client();
    [, endpoint] = await createEndpoints(client);
  });

  test.each([
    ['StunServerAddress', '', '192.0.2.1'],
    ['StunServerPort', 3478, 19_302],
    ['TurnUrl', '', 'user:secret@192.0.2.1:3478?transport=udp'],
    ['ExternalIPv4', '', '203.0.113.9'],
    ['ExternalIPv6', '', '2001:db8::9'],
    ['NetworkInterfaces', undefined, 'eth0,wlan0'],
  ])('has %s as a setting', async (name, initial, value) => {
    const before = await client.invoke(endpoint, `get${name}`);
    if (initial !== undefined && !isExternal) expect(before).toBe(initial);
    const parameter = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    expect(await client.invoke(endpoint, `set${name}`, { [parameter]: value })).toBeNull();
    expect(await client.invoke(endpoint, `get${name}`)).toBe(value);
  });

  test.skipIf(isExternal).each([
    ['setExternalIPv4', { externalIPv4: 'example.org' }],
    ['setExternalIPv6', { externalIPv6: '192.0.2.1' }],
    ['setStunServerAddress', { stunServerAddress: 'example.org' }],
    ['setStunServerPort', { stunServerPort: 70_000 }],
    ['setTurnUrl', { turnUrl: 'secret@nowhere' }],
    ['setTurnUrl', { turnUrl: 'user:secret@192.0.2.1:3478?transport=tcp' }],
    ['setTurnUrl', { turnUrl: 'user:secret@192.0.2.1:3478?transport=tls' }],
  ])('rejects %s with %j, without showing the password', async (operation, given) => {
    const { code, message } = await client.refusal(endpoint, operation, given);
    expect(code).toBe(40107);
    expect(message).not.toContain('secret');
  });

  test('advertises an address instead of its own', async () => {
    await client.invoke(endpoint, 'setExternalIPv4', { externalIPv4: '203.0.113.9' });
    expect(await candidatesOf(client, endpoint, harness)).toContain('host 203.0.113.9');
  });

  test.skipIf(isExternal)(
    'finds its address by STUN, through the port that all share',
    async () => {
      const stun = await StunServer.start('198.51.100.1');
      await client.invoke(endpoint, 'setStunServerAddress', { stunServerAddress: '127.0.0.1' });
      await client.invoke(endpoint, 'setStunServerPort', { stunServerPort: stun.port });
      const advertised = await candidatesOf(client, endpoint, harness);
      stun.close();
      expect(advertised).toEqual(['host 127.0.0.1', 'srflx 198.51.100.1']);
      expect(stun.clientPorts).toContain(harness.server.mediaPort);
    },
  );
});

describe.skipIf(isExternal || outside === undefined)('a server on all interfaces', () => {
  const harness = new TestHarness(['--host', '0.0.0.0']);

  test('advertises only the addresses of the named interfaces', async () => {
    const client = await harness.client();
    const [, all, named] = await createEndpoints(client);
    const [name = ''] =
      Object.entries(networkInterfaces()).find(([, entries]) =>
        entries?.some((entry) => entry.address === outside?.address),
      ) ?? [];
    expect(await candidatesOf(client, all, harness)).toContain(`host ${outside?.address}`);
    await client.invoke(named, 'setNetworkInterfaces', { networkInterfaces: name });
    const advertised = await candidatesOf(client, named, harness);
    const own = networkInterfaces()[name]?.map((entry) => `host ${entry.address}`);
    expect(advertised.length).toBeGreaterThan(0);
    for (const candidate of advertised) expect(own).toContain(candidate);
  });

  test.each(['nowhere0', 'constructor', '__proto__', 'toString, nowhere0'])(
    'advertises no address of the unknown interface %s',
    async (networkInterfaces) => {
      const client = await harness.client();
      const [, endpoint] = await createEndpoints(client);
      await client.invoke(endpoint, 'setNetworkInterfaces', { networkInterfaces });
      expect(await candidatesOf(client, endpoint, harness)).toEqual([]);
    },
  );
});

describe.skipIf(isExternal || !hasIPv6)('a server on IPv6', () => {
  const harness = new TestHarness(['--host', '::1']);

  test('forwards media over IPv6', async () => {
    const client = await harness.client();
    const [, source, sink] = await createEndpoints(client);
    await client.invoke(source, 'connect', { sink });
    const publisher = harness.peer({ direction: 'SendOnly', address: '::1' });
    const viewer = harness.peer({ direction: 'RecvOnly', address: '::1' });
    await publisher.join(client, source);
    await viewer.join(client, sink);
    publisher.play(h264Clip());
    await until('frames', () => viewer.payloads('H264').length > 20);
    const [pair] = (await client.invoke(sink, 'getICECandidatePairs')) as Record<string, string>[];
    expect(pair?.['localCandidate']).toContain(' ::1 ');
  });
});

describe.skipIf(isExternal)('a server for peers on its own machine', () => {
  const harness = new TestHarness(['--media-host', '0.0.0.0', '--local-peers']);
  let client: TestClient;
  let source: string;
  let sink: string;
  beforeEach(async () => {
    client = await harness.client();
    [, source, sink] = await createEndpoints(client);
  });

  test('advertises its network addresses and the loopback address', async () => {
    const advertised = await candidatesOf(client, source, harness);
    expect(advertised).toContain('host 127.0.0.1');
    if (outside !== undefined) expect(advertised).toContain(`host ${outside.address}`);
  });

  test.each(['127.0.0.1', ...(outside === undefined ? [] : [outside.address])])(
    'is reached from %s',
    async (address) => {
      await client.invoke(source, 'connect', { sink });
      const publisher = harness.peer({ direction: 'SendOnly', address });
      const viewer = harness.peer({ direction: 'RecvOnly', address });
      await publisher.join(client, source);
      await viewer.join(client, sink);
      publisher.play(h264Clip());
      await until('frames', () => viewer.payloads('H264').length > 20);
    },
  );
});
