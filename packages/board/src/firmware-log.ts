import { SIGNALING_TAG, type LogLevel } from './log.ts';
import { publisherPhases, type PublisherPhase } from './publisher-phase.ts';
import { maskServerUrl } from './server-url.ts';

/** What the firmware logs, but for its time. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly tag: string;
  readonly text: string;
}

/** The tags of the firmware's parts. */
export const logTags = {
  app: 'APP',
  wifi: 'WIFI',
  publisher: 'PUBLISHER',
  signaling: SIGNALING_TAG,
  media: 'MEDIA',
} as const;

const entry =
  (level: LogLevel, tag: string) =>
  (text: string): LogEntry => ({ level, tag, text });

const app = entry('I', logTags.app);
const appWarns = entry('W', logTags.app);
const appFails = entry('E', logTags.app);
const wifi = entry('I', logTags.wifi);
const wifiWarns = entry('W', logTags.wifi);
const publisher = entry('I', logTags.publisher);
const publisherWarns = entry('W', logTags.publisher);

/** What ends a stay in a network, or keeps a board out of it. */
export type WifiLoss = 'not found' | 'out of reach';

const losses: Readonly<Record<WifiLoss, (ssid: string) => string>> = {
  'not found': (ssid) => `The Wi-Fi network ${ssid} was not found: is it on, and at 2.4 GHz?`,
  'out of reach': (ssid) => `The Wi-Fi network ${ssid} is out of reach.`,
};

/** Why a media connection ended, or never began. */
export const mediaLosses = {
  lost: 'The media connection is lost.',
  noWayThrough: "No media connection: no way through to the server's candidates.",
} as const;

/** The lines of the firmware's log, from its boot on. */
export const firmwareLog = {
  booted: (version: string, board: string, name: string) =>
    app(`Boardcast ${version} on an ${board}, by the name of ${name}.`),
  publishes: (server: string, name: string) =>
    app(`Publishing to ${maskServerUrl(server)} as ${name}.`),
  waitsForNetwork: (ssid: string) =>
    appWarns(`No network yet: publishing begins when ${ssid} is joined.`),
  forgets: () => app('Erased the kept network and server. Type restart to use those of the build.'),
  restarts: () => app('Restarting.'),
  hasNoCamera: (why: string) =>
    appFails(`No camera to publish (${why}): see to it, then type start.`),
  joins: (ssid: string) => wifi(`Joining the Wi-Fi network ${ssid}.`),
  hasJoined: (ssid: string, address: string) =>
    wifi(`In the Wi-Fi network ${ssid}, with the address ${address}.`),
  lostWifi: (loss: WifiLoss, ssid: string, pauseMs: number) => {
    const tenths = Math.floor(pauseMs / 100);
    const seconds = `${Math.floor(tenths / 10)}.${tenths % 10}`;
    return wifiWarns(`${losses[loss](ssid)} Trying again in ${seconds} s.`);
  },
  phase: (phase: PublisherPhase) => publisher(publisherPhases[phase].begins),
  mediaStands: () => publisher('The media connection stands.'),
  mediaIsLost: (why: string) => publisherWarns(why),
  viewer: (event: 'joined' | 'left', endpoint: string) =>
    publisher(`A viewer ${event}: ${endpoint}`),
  signaling: (level: LogLevel, text: string): LogEntry => entry(level, logTags.signaling)(text),
} as const;
