// `node firmware-packages.mjs host|tests`: installs what the host board, or all firmware tests, need.
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { canInstall, install } from './debian.mjs';
import { fail } from './setup.mjs';

const host = {
  packages: [
    'build-essential',
    'cmake',
    'ninja-build',
    'pkg-config',
    'libwebsockets-dev',
    'libssl-dev',
    'libnice-dev',
    'libgstreamer1.0-dev',
    'libgstreamer-plugins-base1.0-dev',
    'libgstreamer-plugins-bad1.0-dev',
    'gstreamer1.0-plugins-base',
    'gstreamer1.0-plugins-good',
    'gstreamer1.0-plugins-bad',
    'gstreamer1.0-plugins-ugly',
    'gstreamer1.0-nice',
  ],
  commands: ['cc', 'cmake', 'ninja', 'pkg-config'],
  libraries: [
    'libwebsockets',
    'openssl',
    'nice',
    'gstreamer-1.0',
    'gstreamer-app-1.0',
    'gstreamer-sdp-1.0',
    'gstreamer-video-1.0',
    'gstreamer-webrtc-1.0',
    'gstreamer-webrtc-nice-1.0',
  ],
};

const tests = {
  packages: [
    ...host.packages,
    'libcmocka-dev',
    'libcjson-dev',
    'clang',
    'clang-format',
    'libclang-rt-14-dev',
    'gcc-riscv64-unknown-elf',
    'picolibc-riscv64-unknown-elf',
    'socat',
    'binutils',
  ],
  commands: [...host.commands, 'clang', 'clang-format', 'riscv64-unknown-elf-gcc', 'socat'],
  libraries: [...host.libraries, 'cmocka', 'libcjson'],
};

function works(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function missing({ commands, libraries }) {
  const has = (command) => works('sh', '-c', `command -v ${command}`);
  const known = (library) => works('pkg-config', '--exists', library);
  return [...commands.filter((c) => !has(c)), ...libraries.filter((l) => !known(l))];
}

/** Installs missing packages if possible; otherwise fails with the packages to install. */
export async function ensureFirmwarePackages(needs = tests) {
  if (missing(needs).length > 0 && canInstall()) await install(needs.packages, 'the firmware');
  const still = missing(needs);
  if (still.length === 0) return;
  fail(
    `The firmware needs ${still.join(', ')} to run on this machine: apt-get install ${needs.packages.join(' ')}`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureFirmwarePackages(process.argv[2] === 'host' ? host : tests);
}
