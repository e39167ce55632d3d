import { expect, test } from 'vitest';
import { keyFrame } from '../../testing/media-frames.ts';
import { describeVideo } from './board-media.ts';
import { writeSdp } from './sdp.ts';

test('describes H.264 by its parameter sets, and A-law', () => {
  const video = describeVideo(keyFrame(0));
  if (video === undefined) throw new Error('There is no video.');

  expect(writeSdp('gar\nden', { video, audio: 'PCMA' }).split('\r\n')).toEqual([
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=gar den',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=range:npt=now-',
    'a=control:*',
    'm=video 0 RTP/AVP 96',
    'a=rtpmap:96 H264/90000',
    'a=fmtp:96 packetization-mode=1; profile-level-id=42c01e; sprop-parameter-sets=Z0LAHtoCgPbARAAAAwAEAAADAMg8WLqA,aM48gA==',
    'a=control:trackID=0',
    'm=audio 0 RTP/AVP 8',
    'a=rtpmap:8 PCMA/8000',
    'a=control:trackID=1',
    '',
  ]);
});

test('describes VP8 and Opus, and video alone', () => {
  const text = writeSdp('garden', { video: { codec: 'VP8' }, audio: 'OPUS' });

  expect(text).toContain('a=rtpmap:96 VP8/90000\r\na=control:trackID=0');
  expect(text).toContain('m=audio 0 RTP/AVP 97\r\na=rtpmap:97 opus/48000/2');
  expect(writeSdp('garden', { video: { codec: 'VP8' }, audio: undefined })).not.toContain('audio');
});

test('a key frame without parameter sets describes nothing', () => {
  const frame = keyFrame(0);

  expect(describeVideo({ ...frame, units: frame.units.slice(1) })).toBeUndefined();
  expect(
    describeVideo({ ...frame, units: [Buffer.from([0x67]), Buffer.from([0x68])] }),
  ).toBeUndefined();
});
