import type { AudioCodec } from '../../media/media-frame.ts';
import type { AudioTrack } from './audio-track.ts';
import { G711Track } from './g711-track.ts';
import { OpusTrack } from './opus-track.ts';

export function createAudioTrack(codec: AudioCodec): AudioTrack {
  return codec === 'OPUS' ? new OpusTrack() : new G711Track(codec);
}
