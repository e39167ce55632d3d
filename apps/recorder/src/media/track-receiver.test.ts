import { parseRtcp, parseRtp } from '@boardcast/rtp';
import { expect, it } from 'vitest';
import { SenderClock } from './track-clock.ts';
import { TrackReceiver, type OrderedPacket } from './track-receiver.ts';

function receiver() {
  const delivered: OrderedPacket[] = [];
  const sent: Buffer[] = [];
  const track = new TrackReceiver({
    ...{ codec: 'H264', ssrc: 7, reporter: 9, senderClock: new SenderClock() },
    send: (rtcp) => sent.push(rtcp),
    deliver: (packet) => delivered.push(packet),
  });
  const receive = (sequence: number, now = 0) => {
    const message = Buffer.alloc(13);
    message[0] = 0x80;
    message.writeUInt16BE(sequence & 0xffff, 2);
    message[12] = sequence & 0xff;
    const header = parseRtp(message);
    if (header !== undefined) track.packetReceived(header, message, now);
  };
  const numbers = () => delivered.map(({ payload }) => payload[0]);
  return { track, delivered, sent, receive, numbers };
}

it('delivers packets in their order, each once', () => {
  const { receive, numbers } = receiver();
  for (const sequence of [1, 3, 2, 2, 4, 1]) receive(sequence);

  expect(numbers()).toEqual([1, 2, 3, 4]);
});

it('goes over the end of the sequence numbers', () => {
  const { receive, numbers } = receiver();
  for (const sequence of [65_534, 65_535, 65_537, 65_536]) receive(sequence);

  expect(numbers()).toEqual([254, 255, 0, 1]);
});

it('requests a missing packet, and waits for it', () => {
  const { track, receive, sent, numbers } = receiver();
  receive(1);
  receive(3);
  track.tick(20);

  expect(sent.flatMap(parseRtcp)).toEqual([{ kind: 'nack', ssrc: 7, sequences: [2] }]);
  expect(numbers()).toEqual([1]);
  receive(2, 30);
  expect(numbers()).toEqual([1, 2, 3]);
});

it('gives a packet up in the end, and says so', () => {
  const { track, receive, delivered, numbers } = receiver();
  receive(1);
  receive(3);
  for (let now = 20; now < 2000; now += 20) track.tick(now);

  expect(numbers()).toEqual([1, 3]);
  expect(delivered.map(({ followsLoss }) => followsLoss)).toEqual([false, true]);
});

it('goes on at once after a jump that cannot be requested', () => {
  const { receive, delivered } = receiver();
  receive(1);
  receive(5000);

  expect(delivered.at(-1)).toMatchObject({ followsLoss: true });
});
