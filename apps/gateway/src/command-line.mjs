// Without dependencies and without types to remove: `npm start` reads it before anything is installed or built.
import { isIP } from 'node:net';

export const usage = `Usage: npm start -- [options]

Starts Boardcast: the WebSocket proxy for boards and viewers, and the embedded media server.

  --port N                  port of the WebSocket and the HTTP API, 0 for a free one (8888)
  --host H                  address to listen on (127.0.0.1); 0.0.0.0 for all interfaces
  --kms URL                 use an external Kurento, such as ws://host:8888/kurento; with several, each
                            is a node that boards are spread over; may be repeated
  --kms-secret FILE         file with the secret that these media servers require (their --secret)
  --allow-origin ORIGIN     allow pages of this origin, such as https://cams.example.org;
                            may be repeated
  --trust-proxy ADDRESSES   believe the X-Forwarded headers of reverse proxies at these addresses or
                            subnets, such as 127.0.0.1; turns access control on
  --base-path PATH          the path at which a reverse proxy has the gateway, such as /cams/ (/)
  --tls                     https and wss, with a certificate by an authority of this installation
  --cert FILE --key FILE    https and wss, with that certificate and its key, in PEM
  --open                    no access control: whoever reaches the port may do everything
  --data DIR                folder of keys, tokens, certificates and known boards (the platform's own)
  --firmware DIR            builds of the firmware for the page Setup, in this folder or in folders of
                            it (firmware/dist); may be repeated
  --stun HOST:PORT          STUN server, for the media server, boards and viewers
  --turn URL                TURN server for them, such as turn:HOST:3478?transport=udp or tcp, or
                            turns:HOST:443; may be repeated
  --turn-secret FILE        file with the secret of the TURN server, which credentials for twelve
                            hours are made from (coturn: use-auth-secret, static-auth-secret)
  --mqtt URL                publish the boards to an MQTT broker, for Home Assistant, such as
                            mqtt://USER@HOST:1883 (or mqtts, ws, wss)
  --mqtt-password FILE      file with the password of that user
  --mqtt-ca FILE            authority of the broker's certificate, in PEM (the public ones)
  --mqtt-prefix TOPIC       topic that all of the gateway's topics begin with (boardcast)
  --mqtt-discovery TOPIC    prefix of Home Assistant's discovery topics (homeassistant)
  --mqtt-snapshots SECONDS  how often a snapshot of each live board is published, 0 for never (10)
  --webhook URL             POST what happens to boards to this URL; may be repeated
  --webhook-secret FILE     file with the secret that these messages are signed with, such as
                            openssl rand -base64 32 makes
  --no-mdns                 do not announce the gateway in the local network
  --no-open                 do not open the viewer in a browser
  --help                    print this text

Options of several gateways:

  --redis URL               share boards, nodes and sessions with the other gateways of this Redis,
                            such as redis://USER@HOST:6379, or rediss:// for TLS
  --redis-password FILE     file with the password of that user
  --redis-ca FILE           authority of the server's certificate, in PEM (the public ones)
  --redis-prefix TEXT       what all keys begin with (boardcast)
  --node-url URL            where the other gateways reach the embedded media server, such as
                            ws://10.0.0.5:8889/kurento
  --viewers-per-node N      viewers of a board on a node before a relay carries it to another, 0 for
                            no relays (200)

Options of the recorder, for snapshots, recordings and RTSP:

  --record RULE             record boards by a rule: "kitchen=always", "garden-*=on-demand" or
                            "door=mon-fri 08:00-18:00"; may be repeated
  --recordings DIR          folder of recordings (in the folder of --data)
  --keep-days N             delete recordings that are older
  --keep-bytes SIZE         delete the oldest recordings beyond this size, such as 50G
  --keep-free SIZE          free space of the disk that recordings leave to others (1G)
  --rtsp-port N             TCP port of RTSP, off for none (8554)
  --rtsp-udp-port N         UDP port of RTP for RTSP, and the next one of RTCP (any free ones)
  --recorder URL            use a recorder on another machine, such as http://host:8890; off for none

Options of the embedded media server:

  --media-port N            UDP port, 0 for a free one (the number of --port); with workers, the
                            first of N ports
  --turn-tcp-port N         another UDP port, for peers that use a TURN server over TCP or TLS
                            (the number after the media ports)
  --workers N               number of processes that share the boards (1)
  --network-interfaces A,B  advertise the addresses of these interfaces only (all)
  --announced-address IP    advertise this address instead of the local ones: behind NAT
  --log-level LEVEL         fatal, error, warn, info, debug or trace (warn)`;

/** @type {string[]} */
const none = [];

/** The options, as `parseArgs` of Node takes them. */
export const optionTable = /** @type {const} */ ({
  port: { type: 'string', default: '8888' },
  host: { type: 'string', default: '127.0.0.1' },
  kms: { type: 'string', multiple: true, default: none },
  'kms-secret': { type: 'string' },
  redis: { type: 'string' },
  'redis-password': { type: 'string' },
  'redis-ca': { type: 'string' },
  'redis-prefix': { type: 'string', default: 'boardcast' },
  'node-url': { type: 'string' },
  'viewers-per-node': { type: 'string', default: '200' },
  'allow-origin': { type: 'string', multiple: true, default: none },
  'trust-proxy': { type: 'string', default: '' },
  'base-path': { type: 'string' },
  'media-port': { type: 'string' },
  'turn-tcp-port': { type: 'string' },
  workers: { type: 'string' },
  'network-interfaces': { type: 'string' },
  'announced-address': { type: 'string' },
  stun: { type: 'string' },
  turn: { type: 'string', multiple: true, default: none },
  'turn-secret': { type: 'string' },
  'log-level': { type: 'string', default: 'warn' },
  open: { type: 'boolean', default: false },
  tls: { type: 'boolean', default: false },
  cert: { type: 'string' },
  key: { type: 'string' },
  data: { type: 'string' },
  firmware: { type: 'string', multiple: true },
  mqtt: { type: 'string' },
  'mqtt-password': { type: 'string' },
  'mqtt-ca': { type: 'string' },
  'mqtt-prefix': { type: 'string', default: 'boardcast' },
  'mqtt-discovery': { type: 'string', default: 'homeassistant' },
  'mqtt-snapshots': { type: 'string', default: '10' },
  webhook: { type: 'string', multiple: true, default: none },
  'webhook-secret': { type: 'string' },
  'no-mdns': { type: 'boolean', default: false },
  record: { type: 'string', multiple: true, default: none },
  recordings: { type: 'string' },
  'keep-days': { type: 'string' },
  'keep-bytes': { type: 'string' },
  'keep-free': { type: 'string' },
  'rtsp-port': { type: 'string' },
  'rtsp-udp-port': { type: 'string' },
  recorder: { type: 'string' },
  'no-open': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @param {string} text */
const isPort = (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

/** @param {string} text */
const isByteSize = (text) => /^\d+(\.\d+)?\s*[KMGT]?B?$/i.test(text);

const day = '(sun|mon|tue|wed|thu|fri|sat)';
const days = `${day}(-${day})?(,${day}(-${day})?)*`;
const times = '\\d{1,2}:\\d\\d-\\d{1,2}:\\d\\d';
const period = `(${days}|${times}|${days}\\s+${times})`;
const recordingRule = new RegExp(
  `^([^*]+\\*?|\\*)=\\s*(always|on-demand|${period}(\\s*;\\s*${period})*)\\s*$`,
  'i',
);

/** @param {string} text */
const isWebSocketUrl = (text) => URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol);

/** What values must be; the other options are checked by the gateway, which has more to check them with. */
export const valueChecks = {
  port: { expected: 'a port from 0 to 65535', isValid: isPort },
  'media-port': { expected: 'a port from 0 to 65535', isValid: isPort },
  record: {
    expected: 'NAME=always, NAME=on-demand or a schedule such as "garden-*=mon-fri 08:00-18:00"',
    /** @param {string} text */
    isValid: (text) => recordingRule.test(text),
  },
  'keep-days': {
    expected: 'a number of days, such as 14',
    /** @param {string} text */
    isValid: (text) => Number(text) > 0,
  },
  'keep-bytes': { expected: 'a number of bytes such as 500M or 50G', isValid: isByteSize },
  'keep-free': { expected: 'a number of bytes such as 500M or 50G', isValid: isByteSize },
  'rtsp-port': {
    expected: 'a port from 0 to 65535, or off',
    /** @param {string} text */
    isValid: (text) => text === 'off' || isPort(text),
  },
  'rtsp-udp-port': { expected: 'a port from 0 to 65535', isValid: isPort },
  recorder: {
    expected: 'a URL such as http://host:8890, or off',
    /** @param {string} text */
    isValid: (text) =>
      text === 'off' || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
  },
  workers: {
    expected: 'an integer from 1',
    /** @param {string} text */
    isValid: (text) => /^[1-9]\d*$/.test(text),
  },
  'log-level': {
    expected: 'fatal, error, warn, info, debug or trace',
    /** @param {string} text */
    isValid: (text) => ['fatal', 'error', 'warn', 'info', 'debug', 'trace'].includes(text),
  },
  host: {
    expected: 'an IP address of this machine, or 0.0.0.0 for all',
    /** @param {string} text */
    isValid: (text) => text === 'localhost' || isIP(text) !== 0,
  },
  kms: {
    expected: 'a WebSocket URL such as ws://host:8888/kurento',
    isValid: isWebSocketUrl,
  },
  'viewers-per-node': {
    expected: 'a number of viewers from 0 to 100000',
    /** @param {string} text */
    isValid: (text) => /^\d{1,6}$/.test(text) && Number(text) <= 100_000,
  },
};

/** @typedef {keyof typeof valueChecks} CheckedOption */
