import { limits } from './limits.ts';
import { formatMessage, type MessageArguments } from './message-format.ts';

/** The lines that the console's commands print. */
export const consoleMessages = {
  usage: 'Usage: {usage}',
  busy: 'The board is busy: try again later',
  helpLine: '{usage:left24} {help}',
  invalidServer: 'Invalid server "{server}": expected ws:// or wss://',
  ipv6Server: "IPv6 is not supported: use the server's host name or IPv4 address",
  longServer: `Invalid server: expected at most ${limits.serverBytes} bytes`,
  loopbackServer:
    "Invalid server: this address is the board itself; use the server's address in its network",
  invalidSsid: `Invalid SSID: expected 1 to ${limits.ssidBytes} bytes`,
  invalidPassword: `Invalid password: expected ${limits.minPassphraseBytes} to ${limits.maxPassphraseBytes} bytes, or ${limits.pskDigits} hex digits`,
  invalidKey: `Invalid key: expected at most ${limits.keyBytes} letters, digits and - . _ ~ + / =`,
  keyIsSet: 'Key: set',
  keyIsNotSet: 'Key: not set',
  name: 'Name: {name}',
  invalidName: `Invalid name: expected 1 to ${limits.nameBytes} letters, digits, - and _`,
  caIsNotSet: 'Server CA: not set',
  caReceived: 'Server CA: {bytes:uint} bytes received',
  invalidCaText: `Invalid CA: expected at most ${limits.caLineCharacters} characters of base64`,
  longCa: `Invalid CA: expected at most ${limits.caBytes} bytes`,
  invalidCaDigest: 'Invalid CA: the SHA-256 differs; begin again with ca add',
  invalidCa: 'Invalid CA: expected a certificate in DER',
  virtualName: 'The name of a virtual board is set on its page',
  virtualCa: 'A virtual board has no CA: the browser verifies certificates',
  invalidLogLevel: 'Invalid log level: expected none, error, warn, info, debug or verbose',
  firmwareVersion: 'Boardcast: {version}',
  espIdfVersion: 'ESP-IDF: {version}',
  boardVersion: 'Board: {board} ({chip})',
  serverCa: 'Server CA: SHA-256 {fingerprint}',
  heap: 'Free heap: {free:uint} bytes, minimum {minFree:uint} bytes',
  uptime: 'Uptime: {uptime:seconds} s',
  wifiConnected: 'Wi-Fi: connected, IP {address:ip}',
  wifiDisconnected: 'Wi-Fi: not connected',
  server: 'Server: {server}',
  foundServer: 'Server: {server}, found by mDNS',
  serverIsNotSet: 'Server: not set',
  publisherNotStarted: 'Publisher: not started',
  publisher: 'Publisher: {status}',
  publisherSending: 'Publisher: {status}, sending media',
  framesSent: 'Frames sent: {frames:uint}, key-frame requests: {requests:uint}',
  audioPacketsSent: 'Audio packets sent: {packets:uint}',
  tasks: 'Tasks and their minimum free stack, in bytes:',
  task: '  {name:left16} {minFreeStack:uint}',
} as const;

export type ConsoleMessageName = keyof typeof consoleMessages;

/** A message with the values of its placeholders. */
export function consoleLine<Name extends ConsoleMessageName>(
  name: Name,
  ...values: MessageArguments<(typeof consoleMessages)[Name]>
): string {
  return formatMessage<string>(consoleMessages[name], ...(values as []));
}
