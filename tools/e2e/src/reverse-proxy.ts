import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { Program } from '@boardcast/testkit/program';
import type { TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';

export interface ProxyProgram {
  readonly command: string;
  readonly arguments: readonly string[];
}

/** A program that listens in front of a gateway, with its configuration in a folder. */
export class ReverseProxy {
  readonly url: string;
  readonly #program: Program;
  readonly #folder: TemporaryFolder;

  private constructor(url: string, program: Program, folder: TemporaryFolder) {
    this.url = url;
    this.#program = program;
    this.#folder = folder;
  }

  /** Resolves when it listens at the port of the URL; the folder is its own then. */
  static async start(
    url: string,
    { command, arguments: given }: ProxyProgram,
    folder: TemporaryFolder,
  ): Promise<ReverseProxy> {
    const program = Program.start(command, { arguments: [...given] });
    const proxy = new ReverseProxy(url, program, folder);
    const port = Number(new URL(url).port);
    await until(`${command} listens`, () => isListening(port)).catch(async (error: Error) => {
      await proxy.close();
      throw new Error(`${error.message} ${program.lines.join('\n')}`);
    });
    return proxy;
  }

  /** A file of its folder. */
  file(name: string): string {
    return path.join(this.#folder.path, name);
  }

  async close(): Promise<void> {
    await this.#program.stop();
    await this.#folder.remove();
  }
}

/** nginx with a configuration file, in the foreground. */
export function nginxProgram(folder: string, file: string): ProxyProgram {
  return { command: '/usr/sbin/nginx', arguments: ['-p', folder, '-c', file, '-e', 'stderr'] };
}

/** What Debian's nginx.conf has around its servers, so that it runs in the folder. */
export function nginxConfiguration(http: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
pid nginx.pid;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  ${paths.map((name) => `${name}_temp_path ${name};`).join('\n  ')}
${http}
}
`;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = once(socket, 'connect').then(
    () => true,
    () => false,
  );
  return connected.finally(() => socket.destroy());
}
