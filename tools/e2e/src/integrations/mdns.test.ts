import { hostname } from 'node:os';
import path from 'node:path';
import { Avahi, hasAvahi } from '@boardcast/testkit/avahi';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { namespacesUnavailable, NetworkNamespaces } from '@boardcast/testkit/network-namespaces';
import { Program } from '@boardcast/testkit/program';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { eventually } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const gatewayProgram = path.resolve(import.meta.dirname, '../../../../apps/gateway/dist/main.js');
const type = '_boardcast._tcp';
const unavailable = hasAvahi ? namespacesUnavailable() : 'needs avahi-daemon and avahi-utils';
const name = `Boardcast on ${hostname().replaceAll('.', '-')}`;

/** Random bytes, and a query of which random bytes are changed, from the port of mDNS. */
const sendInvalidPackets = `
  import { createSocket } from 'node:dgram';
  let seed = 1;
  const below = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
  const randomBytes = (length) => Buffer.from(Array.from({ length }, () => below(256)));
  const socket = createSocket('udp4').bind(5354);
  const name = '\\x0a_boardcast\\x04_tcp\\x05local\\x00';
  const query = Buffer.from('\\0\\0\\0\\0\\0\\x01\\0\\x01\\0\\x01\\0\\x01' + name + '\\0\\xff\\0\\x01', 'latin1');
  for (let index = 0; index < 3000; index += 1) {
    const packet = index % 2 === 0 ? randomBytes(below(200)) : Buffer.from(query);
    for (let change = 0; change < index % 5; change += 1) {
      if (packet.length > 0) packet[below(packet.length)] = below(256);
    }
    await new Promise((resolve) => socket.send(packet, 5353, process.env.ADDRESS, resolve));
  }
  socket.close();
  console.log('sent');
`;

describe.skipIf(unavailable !== undefined)('in a network with Avahi', () => {
  let namespaces: NetworkNamespaces;
  let folder: TemporaryFolder;
  let avahi: Avahi;
  const addresses = new Map<string, string>();
  const gateways: Program[] = [];

  beforeAll(async () => {
    namespaces = await NetworkNamespaces.create();
    folder = await temporaryFolder('mdns');
    for (const [index, host] of ['laptop', 'one', 'two'].entries()) {
      addresses.set(host, await namespaces.addHost(host, index + 1));
    }
    avahi = await Avahi.start(namespaces.prefix('laptop'));
  }, 60_000);
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    await eventually(async () => expect(await avahi.browse(type)).toEqual([]));
  });
  afterAll(async () => {
    await avahi?.stop();
    await namespaces?.remove();
    await folder?.remove();
  });

  async function start(host: string, ...further: readonly string[]): Promise<Program> {
    const [command = '', ...before] = [...namespaces.prefix(host), process.execPath];
    const options = ['--host', '0.0.0.0', '--no-open', '--data', path.join(folder.path, host)];
    const program = Program.start(command, {
      arguments: [...before, gatewayProgram, ...options, ...further],
      stopBy: 'SIGINT',
    });
    gateways.push(program);
    await program.match(/Boardcast is ready/);
    return program;
  }

  it('a gateway is found with its address, port and TXT, until it ends', async () => {
    const gateway = await start('one', '--port', '9001', '--base-path', '/cams/', '--tls');

    await eventually(async () => {
      expect(await avahi.browse(type)).toEqual([
        {
          name,
          host: expect.stringMatching(/^boardcast-[0-9a-f]{8}\.local$/) as string,
          ...{ address: addresses.get('one'), port: 9001 },
          txt: ['auth=1', 'path=/cams/kurento', 'tls=1', 'version=0.1.0'],
        },
      ]);
    });

    await gateway.stop();
    await eventually(async () => expect(await avahi.browse(type)).toEqual([]));
  }, 90_000);

  it('gateways with the same name are told apart', async () => {
    await start('one', '--port', '9001');
    await start('two', '--port', '9002', '--open');

    await eventually(async () => {
      const found = await avahi.browse(type);
      expect(found.map((service) => service.name).sort()).toEqual([name, `${name} (2)`]);
      const two = found.find(({ port }) => port === 9002);
      expect(two).toMatchObject({ address: addresses.get('two') });
      expect(two?.txt).toContain('auth=0');
    });
  }, 90_000);

  it('invalid packets do not end it', async () => {
    const gateway = await start('one', '--port', '9001');
    const [command = '', ...before] = [...namespaces.prefix('laptop'), process.execPath];
    const sender = Program.start(command, {
      arguments: [...before, '--input-type=module', '-e', sendInvalidPackets],
      environment: { ADDRESS: addresses.get('one') ?? '' },
    });

    await sender.exited();

    expect(sender.lines).toEqual(['sent']);
    await eventually(async () => expect(await avahi.browse(type)).toHaveLength(1));
    expect(gateway.lines.filter((line) => /error/i.test(line))).toEqual([]);
  }, 90_000);

  it('two gateways of one machine that start at the same time are told apart', async () => {
    await Promise.all([start('one', '--port', '9001'), start('one', '--port', '9002')]);

    await eventually(async () => {
      const found = await avahi.browse(type);
      expect(found.map((service) => service.name).sort()).toEqual([name, `${name} (2)`]);
      expect(found.map(({ port }) => port).sort()).toEqual([9001, 9002]);
    });
  }, 90_000);
});

it.each([
  ['on loopback alone', [], '0'],
  ['with --no-mdns', ['--host', '0.0.0.0', '--open', '--no-mdns'], undefined],
])('a gateway is not announced %s', async (_, args, expected) => {
  const gateway = await GatewayProcess.start({ arguments: args });

  const metrics = await gateway.metrics();

  const networks = /^boardcast_gateway_mdns_networks (\d+)$/m.exec(metrics)?.[1];
  expect(networks).toBe(expected);
  await gateway.stop();
});
