import { existsSync } from 'node:fs';
import { canInstall, install } from './debian.mjs';
import { fail } from './setup.mjs';

const required = {
  '/usr/sbin/nginx': 'nginx-light',
  '/usr/sbin/haproxy': 'haproxy',
  '/usr/bin/caddy': 'caddy',
  '/usr/bin/openssl': 'openssl',
};
/** For tests that are skipped without them. */
const optional = {
  '/usr/bin/turnserver': 'coturn',
  '/usr/bin/ffmpeg': 'ffmpeg',
  '/usr/bin/gst-launch-1.0': 'gstreamer1.0-tools',
  '/usr/sbin/mosquitto': 'mosquitto',
  '/usr/sbin/avahi-daemon': 'avahi-daemon',
  '/usr/bin/avahi-browse': 'avahi-utils',
  '/usr/bin/dbus-daemon': 'dbus-daemon',
  '/usr/sbin/nft': 'nftables',
  '/usr/sbin/ip': 'iproute2',
};

const missing = (programs) =>
  Object.entries(programs).flatMap(([program, name]) => (existsSync(program) ? [] : [name]));

/** Finds or installs what the end-to-end tests run beside the gateway: proxies, coturn, brokers, networks. */
export async function ensureNetworkPrograms() {
  const packages = missing({ ...required, ...optional });
  if (packages.length > 0 && canInstall()) {
    await install(packages, 'the tests of proxies and networks');
  }
  if (missing(required).length > 0) {
    fail('The end-to-end tests need nginx, haproxy, caddy and openssl: install them.');
  }
}
