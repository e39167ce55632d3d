import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Program } from './program.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Debian's packages are avahi-daemon, avahi-utils and dbus-daemon. */
const programs = ['/usr/sbin/avahi-daemon', '/usr/bin/avahi-browse', '/usr/bin/dbus-daemon'];

export const hasAvahi = programs.every((program) => existsSync(program));

/** A service that was found. */
export interface FoundService {
  readonly name: string;
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly txt: readonly string[];
}

/** An Avahi of its own, which looks for services from another host. */
export class Avahi {
  readonly #programs: readonly Program[];
  readonly #folder: TemporaryFolder;
  readonly #prefix: readonly string[];
  readonly #bus: string;

  private constructor(
    started: readonly Program[],
    folder: TemporaryFolder,
    prefix: readonly string[],
    bus: string,
  ) {
    this.#programs = started;
    this.#folder = folder;
    this.#prefix = prefix;
    this.#bus = bus;
  }

  /** `prefix` is the command that runs another one on the host. */
  static async start(prefix: readonly string[]): Promise<Avahi> {
    const folder = await temporaryFolder('avahi');
    const file = (name: string) => path.join(folder.path, name);
    const bus = `unix:path=${file('bus')}`;
    await writeFile(file('bus.conf'), busConfiguration(bus));
    await writeFile(file('avahi.conf'), avahiConfiguration);
    const started: Program[] = [];
    const avahi = new Avahi(started, folder, prefix, bus);
    const busProgram = avahi.#run('dbus-daemon', [
      '--nofork',
      '--print-address',
      `--config-file=${file('bus.conf')}`,
    ]);
    started.push(busProgram);
    await busProgram.match(/unix:path=/);
    // The daemon keeps its process id in a file there.
    const daemon = `mount -t tmpfs none /run && exec avahi-daemon --no-drop-root --no-chroot -f ${file('avahi.conf')}`;
    const daemonProgram = avahi.#run('sh', ['-c', daemon]);
    started.push(daemonProgram);
    await daemonProgram.match(/Server startup complete/);
    return avahi;
  }

  /** The services of a type that are known now. */
  async browse(type: string): Promise<readonly FoundService[]> {
    const program = this.#run('avahi-browse', ['--resolve', '--parsable', '--terminate', type]);
    await program.exited();
    return program.output.filter((line) => line.startsWith('=;')).map(foundService);
  }

  async stop(): Promise<void> {
    for (const program of [...this.#programs].reverse()) await program.stop();
    await this.#folder.remove();
  }

  #run(name: string, args: readonly string[]): Program {
    const [command = name, ...before] = [...this.#prefix, name];
    return Program.start(command, {
      arguments: [...before, ...args],
      environment: { DBUS_SYSTEM_BUS_ADDRESS: this.#bus },
    });
  }
}

/** Of a line such as `=;eth0;IPv4;name;type;domain;host;address;port;"a=1" "b=2"`. */
function foundService(line: string): FoundService {
  const [, , , name = '', , , host = '', address = '', port = '', txt = ''] = line.split(';');
  return {
    name: unescaped(name),
    ...{ host, address, port: Number(port) },
    txt: [...txt.matchAll(/"([^"]*)"/g)].map(([, entry = '']) => entry).sort(),
  };
}

/** Bytes that are no letters or digits are written in decimal, such as `\032`. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number(code)));
}

const avahiConfiguration = `[server]
use-ipv4=yes
use-ipv6=no
[publish]
disable-publishing=yes
`;

function busConfiguration(address: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>${address}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
`;
}
