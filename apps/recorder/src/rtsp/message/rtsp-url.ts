import type { MediaFrame } from '../../media/media-frame.ts';
import { RtspError } from './rtsp-error.ts';

export type TrackKind = MediaFrame['kind'];

export interface RtspTarget {
  readonly board: string;
  /** Of a URL of one track. */
  readonly track?: TrackKind;
}

const tracks: readonly TrackKind[] = ['video', 'audio'];

/** The control URL of a track, relative to its board's (RFC 2326 appendix C.1.1). */
export const controlOf = (kind: TrackKind): string => `trackID=${tracks.indexOf(kind)}`;

/** What `rtsp://host/NAME`, `rtsp://host/NAME/trackID=0`, or such a path alone, names. */
export function boardOf(url: string): RtspTarget | undefined {
  const path = /^(?:rtsp:\/\/[^/?#]*)?\/([^?#]*)/i.exec(url)?.[1] ?? '';
  const [name = '', control = '', ...others] = path.replace(/\/$/, '').split('/');
  const board = decode(name);
  if (board === undefined || board === '' || others.length > 0) return undefined;
  if (control === '') return { board };
  const track = tracks.find((kind) => controlOf(kind) === control);
  return track === undefined ? undefined : { board, track };
}

function decode(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/** The same, of a request. Throws an RtspError 404. */
export function targetOf(url: string): RtspTarget {
  const target = boardOf(url);
  if (target === undefined) throw new RtspError(404, 'The path is not the name of a board.');
  return target;
}

/** The URL of the board, of one of it or of its tracks. */
export function baseOf(url: string): string {
  const path = url.replace(/[?#].*$/, '').replace(/\/$/, '');
  const control = tracks.map(controlOf).find((one) => path.endsWith(`/${one}`));
  return control === undefined ? path : path.slice(0, -control.length - 1);
}
