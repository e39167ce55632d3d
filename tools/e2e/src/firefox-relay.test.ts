import { lanAddress } from '@boardcast/board/node';
import { Coturn, hasCoturn } from '@boardcast/testkit/coturn';
import { externalKurento } from '@boardcast/testkit/external-kurento';
import { Firefox } from '@boardcast/testkit/firefox';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import { afterEach, expect, it } from 'vitest';
import { ClipPublisher } from './clip-publisher.ts';

/** An IDR that nobody decodes. */
const frames = [[Buffer.from([0x65, 1, 2, 3])]];
const address = await lanAddress();

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

// Firefox uses no server at a loopback address.
it
  .runIf(hasCoturn && address !== undefined && externalKurento() === undefined)
  .each(['udp', 'tcp'])(
  'Firefox connects through TURN over %s, and in no other way',
  async (transport) => {
    const coturn = await Coturn.start({ address: address ?? '' });
    closers.push(() => coturn.stop());
    const turn = `turn:${coturn.address}:${coturn.port}?transport=${transport}`;
    const options = ['--turn', turn, '--turn-secret', coturn.secretFile];
    const gateway = await GatewayProcess.start({
      arguments: ['--host', '0.0.0.0', '--open', ...options],
    });
    closers.push(() => gateway.stop());
    const url = gateway.kurentoUrl;
    const [name, profile, codec] = ['kitchen', 'esp32s3', 'H264'] as const;
    const board = await ClipPublisher.open({ url, name, profile, fps: 10, codec });
    closers.push(() => board.close());
    board.play(frames);
    await gateway.liveBoard('kitchen');

    const firefox = await Firefox.launch({ 'media.peerconnection.ice.relay_only': true });
    closers.push(() => firefox.close());
    const page = await firefox.open(`${gateway.httpUrl}/watch/kitchen`);
    const viewers = () => gateway.board('kitchen').then((entry) => entry?.viewers);
    await until('Firefox is connected', async () => (await viewers()) === 1, 60_000);

    const title = await firefox.evaluate<string>(page, 'document.title');
    expect(title).toContain('kitchen');
    expect(coturn.lines.some((line) => line.includes('CREATE_PERMISSION processed, success'))).toBe(
      true,
    );
  },
);
