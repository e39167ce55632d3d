import path from 'node:path';
import { parseArgs } from 'node:util';
import { OptionError } from '@boardcast/process';
import { parseByteSize, parseRecordingRule, type RecordingRule } from './recording/index.ts';

export interface Options {
  /** The URL of the gateway's WebSocket. */
  readonly server: string;
  /** A token of the gateway; undefined where access control is off. */
  readonly token: string | undefined;
  /** Of the HTTP server. */
  readonly host: string;
  readonly port: number;
  readonly rtspHost: string;
  /** Undefined for no RTSP. */
  readonly rtspPort: number | undefined;
  readonly rtspUdpPort: number;
  /** The folder of recordings, and of the last snapshots. */
  readonly folder: string;
  readonly rules: readonly RecordingRule[];
  readonly keepDays: number | undefined;
  readonly keepBytes: number | undefined;
  readonly keepFree: number;
  readonly withParent: boolean;
  readonly help: boolean;
}

export const usage = `Usage: node dist/main.js [options]

Receives the boards of a gateway, for snapshots, recordings and RTSP. The gateway starts one by
itself; this command is for one on another machine: start the gateway with --recorder URL then.

  --server URL          the gateway's WebSocket (ws://127.0.0.1:8888/kurento)
  --token TOKEN         a token for the actions watch and manage ($BOARDCAST_TOKEN, which other users
                        of the machine cannot read)
  --host ADDRESS        address of its HTTP server (127.0.0.1); 0.0.0.0 for all interfaces
  --port N              port of its HTTP server, 0 for a free one (8890)
  --rtsp-host ADDRESS   address of RTSP (as --host)
  --rtsp-port N         TCP port of RTSP, 0 for a free one, off for none (8554)
  --rtsp-udp-port N     UDP port of RTP for RTSP, and the next one of RTCP, 0 for any (0)
  --recordings DIR      folder of recordings (recordings)
  --record RULE         record by a rule, such as "kitchen=always", "garden-*=on-demand" or
                        "door=mon-fri 08:00-18:00"; may be repeated
  --keep-days N         delete what is older
  --keep-bytes SIZE     delete the oldest beyond this size, such as 50G
  --keep-free SIZE      free space of the disk that is left to others (1G)
  --with-parent         exit when the standard input closes
  --help                print this text`;

const options = {
  server: { type: 'string', default: 'ws://127.0.0.1:8888/kurento' },
  token: { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '8890' },
  'rtsp-host': { type: 'string' },
  'rtsp-port': { type: 'string', default: '8554' },
  'rtsp-udp-port': { type: 'string', default: '0' },
  recordings: { type: 'string', default: 'recordings' },
  record: { type: 'string', multiple: true, default: [] as string[] },
  'keep-days': { type: 'string' },
  'keep-bytes': { type: 'string' },
  'keep-free': { type: 'string', default: '1G' },
  'with-parent': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Parses the command line. Throws an OptionError, or the error of `parseArgs`. */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Options {
  const { values } = parseArgs({ args: [...args], options });
  return {
    server: serverOf(values.server),
    token: values.token ?? env['BOARDCAST_TOKEN'],
    host: values.host,
    port: portOf('--port', values.port),
    rtspHost: values['rtsp-host'] ?? values.host,
    rtspPort:
      values['rtsp-port'] === 'off' ? undefined : portOf('--rtsp-port', values['rtsp-port']),
    rtspUdpPort: portOf('--rtsp-udp-port', values['rtsp-udp-port']),
    folder: path.resolve(values.recordings),
    rules: values.record.map(parseRecordingRule),
    keepDays: daysOf(values['keep-days']),
    keepBytes:
      (values['keep-bytes'] && parseByteSize('--keep-bytes', values['keep-bytes'])) || undefined,
    keepFree: parseByteSize('--keep-free', values['keep-free']),
    withParent: values['with-parent'],
    help: values.help,
  };
}

function serverOf(text: string): string {
  if (URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol)) return text;
  throw new OptionError('--server', text, 'a WebSocket URL such as ws://host:8888/kurento');
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new OptionError(option, text, 'a port from 0 to 65535');
}

function daysOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const days = Number(text);
  if (text.trim() !== '' && days > 0) return days;
  throw new OptionError('--keep-days', text, 'a number of days, such as 14');
}
