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
    text: 'Erased the saved Wi-Fi, server, key, name and CA. Type restart to use those of the build.',
  },
  serverSaved: { level: 'I', tag: 'app', text: 'The server is saved.' },
  searchingServer: { level: 'I', tag: 'app', text: 'Searching for a server by mDNS.' },
  serverFound: { level: 'I', tag: 'app', text: 'Found the server "{name}" by mDNS: {server}' },
  foundServerNeedsKey: {
    level: 'W',
    tag: 'app',
    text: 'That server requires a key. Type key <key> to set one.',
  },
  noServerFound: {
    level: 'W',
    tag: 'app',
    text: 'No server was found in this network. Still searching; type start ws://<address>:8888/kurento to set one.',
  },
  foundServerGone: { level: 'W', tag: 'app', text: 'The server that was found does not answer.' },
  nameSaved: { level: 'I', tag: 'app', text: 'The name is saved: {name}.' },
  nameErased: { level: 'I', tag: 'app', text: 'The saved name is erased; the name is {name}.' },
  caSaved: { level: 'I', tag: 'app', text: 'The CA is saved: SHA-256 {fingerprint}.' },
  caErased: { level: 'I', tag: 'app', text: 'The saved CA is erased.' },
  keySaved: {
    level: 'I',
    tag: 'app',
    text: 'The key is saved. It is sent with the next connection.',
  },
  keyErased: { level: 'I', tag: 'app', text: 'The saved key is erased.' },
  restarting: { level: 'I', tag: 'app', text: 'Restarting.' },
  restartIgnored: {
    level: 'W',
    tag: 'app',
    text: 'The request to restart is ignored: the board was started {uptime:seconds} s ago.',
  },
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
  wifiNoAddress: {
    level: 'W',
    tag: 'wifi',
    text: '{reason} Waiting for one.',
  },
  /** Follows Improv's error "unable to connect", which has no reason. */
  provisioningFailed: { level: 'W', tag: 'wifi', text: 'Wi-Fi set-up failed. {reason}' },
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
  noAddress: 'Wi-Fi "{ssid}": connected, but DHCP assigned no IP address.',
  noReply: 'Wi-Fi "{ssid}": no reply.',
  apFull: 'Wi-Fi "{ssid}": AP full.',
  disconnectedByAp: 'Wi-Fi "{ssid}": disconnected by AP (reason {code:uint}).',
} as const;

/** The reasons for which a media connection ended or was not established. */
export const mediaFailures = {
  disconnected: 'Media disconnected.',
  iceFailed: 'ICE failed (is UDP blocked?).',
} as const;

/** Why a connection to the server failed or ended, as the publisher's messages give it. */
export const connectionFailures = {
  hostNotFound: 'host {host} not found',
  refused: 'connection refused',
  reset: 'connection reset',
  noReply: "no reply from the server's address",
  unreachable: "the server's address is unreachable",
  pingTimeout: 'no reply to a ping',
  noUpgrade: 'HTTP status {status:uint} instead of a WebSocket upgrade',
  tlsHandshake: 'the TLS handshake failed',
  otherCa: "the server's certificate is not from the pinned CA",
  unknownCa:
    "the server's certificate is from an unknown CA: pin it with SERVER_CA or the command ca",
  otherName: "the server's certificate is for another name",
  expired: "the server's certificate has expired",
  notYetValid: "the server's certificate is not valid yet",
  untrusted: "the server's certificate is not trusted",
} as const;
