import { logTags, type LogTag } from './log-tags.ts';
import type { LogLevel } from './log-levels.ts';
import { formatMessage, type MessageArguments } from './message-format.ts';

/** A line of the log without its time. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly tag: string;
  readonly text: string;
}

export interface LogMessage {
  readonly level: LogLevel;
  readonly tag: LogTag;
  readonly text: string;
}

/** The log messages that the firmware and the virtual board share. */
export const logMessages = {
  booted: { level: 'I', tag: 'app', text: 'Boardcast {version} on {board}, named {name}.' },
  publishing: { level: 'I', tag: 'app', text: 'Publishing to {server} as {name}.' },
  waitingForWifi: {
    level: 'W',
    tag: 'app',
    text: 'Waiting for Wi-Fi "{ssid}" to start publishing.',
  },
  settingsErased: {
    level: 'I',
    tag: 'app',
    text: 'Erased the saved Wi-Fi, server and key. Type restart to use those of the build.',
  },
  keySaved: {
    level: 'I',
    tag: 'app',
    text: 'The key is saved. It is sent with the next connection.',
  },
  keyErased: { level: 'I', tag: 'app', text: 'The saved key is erased.' },
  restarting: { level: 'I', tag: 'app', text: 'Restarting.' },
  cameraUnavailable: {
    level: 'E',
    tag: 'app',
    text: 'Camera unavailable ({reason}). Type start to retry.',
  },
  wifiConnecting: { level: 'I', tag: 'wifi', text: 'Connecting to Wi-Fi "{ssid}".' },
  wifiConnected: { level: 'I', tag: 'wifi', text: 'Connected to Wi-Fi "{ssid}", IP {address:ip}.' },
  wifiDisconnected: {
    level: 'W',
    tag: 'wifi',
    text: '{reason} Retrying in {delay:seconds} s.',
  },
  publisherPhase: { level: 'I', tag: 'publisher', text: '{phase}' },
  mediaConnected: { level: 'I', tag: 'publisher', text: 'Media connected.' },
  mediaFailed: { level: 'W', tag: 'publisher', text: '{reason}' },
  viewerConnected: { level: 'I', tag: 'publisher', text: 'Viewer connected: {endpoint}' },
  viewerDisconnected: { level: 'I', tag: 'publisher', text: 'Viewer disconnected: {endpoint}' },
  bannerRule: { level: 'I', tag: 'signaling', text: '='.repeat(60) },
  browserEndpointId: { level: 'I', tag: 'signaling', text: 'BROWSER_ENDPOINT_ID: {endpoint}' },
} as const satisfies Readonly<Record<string, LogMessage>>;

export type LogMessageName = keyof typeof logMessages;

/** The line of a message with the values of its placeholders. */
export function logEntry<Name extends LogMessageName>(
  name: Name,
  ...values: MessageArguments<(typeof logMessages)[Name]['text']>
): LogEntry {
  const { level, tag, text } = logMessages[name];
  return { level, tag: logTags[tag], text: formatMessage<string>(text, ...(values as [])) };
}

/** The reasons for which a board is not connected to its Wi-Fi, as `wifiDisconnected` gives them. */
export const wifiReasons = {
  notFound: 'Wi-Fi "{ssid}" not found: is it on, and at 2.4 GHz?',
  signalLost: 'Wi-Fi "{ssid}": signal lost.',
  signalWeak: 'Wi-Fi "{ssid}": the signal is too weak.',
  securityMismatch:
    'Wi-Fi "{ssid}" requires another security mode: is a password set, and does the AP use WPA2 or WPA3?',
  authFailed: 'Wi-Fi "{ssid}": authentication failed. Is the password correct?',
  connectionFailed:
    'Wi-Fi "{ssid}": connecting failed (reason {code:uint}). If this repeats, check the password.',
  apFull: 'Wi-Fi "{ssid}": AP full.',
  disconnectedByAp: 'Wi-Fi "{ssid}": disconnected by AP (reason {code:uint}).',
} as const;

/** The reasons for which a media connection ended or was not established. */
export const mediaFailures = {
  disconnected: 'Media disconnected.',
  iceFailed: 'ICE failed (is UDP blocked?).',
} as const;
