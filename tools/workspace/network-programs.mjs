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
  '/usr/share/doc/python3-gst-1.0': 'python3-gst-1.0',
  '/usr/share/doc/gir1.2-gst-plugins-bad-1.0': 'gir1.2-gst-plugins-bad-1.0',
  '/usr/share/doc/gstreamer1.0-plugins-good': 'gstreamer1.0-plugins-good',
  '/usr/share/doc/gstreamer1.0-plugins-bad': 'gstreamer1.0-plugins-bad',
  '/usr/share/doc/gstreamer1.0-plugins-ugly': 'gstreamer1.0-plugins-ugly',
  '/usr/share/doc/gstreamer1.0-libav': 'gstreamer1.0-libav',
  '/usr/share/doc/gstreamer1.0-nice': 'gstreamer1.0-nice',
  '/usr/sbin/mosquitto': 'mosquitto',
  '/usr/bin/redis-server': 'redis-server',
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
