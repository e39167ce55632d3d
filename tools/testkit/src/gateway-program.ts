import { existsSync } from 'node:fs';
import path from 'node:path';
import { Program } from './program.ts';

const builtProgram = path.resolve(import.meta.dirname, '../../../apps/gateway/dist/main.js');

export interface GatewayOptions {
  /** 0, the default, for a free one. */
  readonly port?: number;
  /** The Kurento to use instead of the embedded media server; KMS_URL by default. */
  readonly kms?: string | undefined;
  /** Further options of its command line. */
  readonly arguments?: readonly string[];
  /** In addition to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its main.js; that of the build without one. */
  readonly program?: string;
}

export interface StartedGateway {
  readonly program: Program;
  readonly port: number;
}

/** Resolves when it is ready. */
export async function startGateway({
  port = 0,
  kms,
  arguments: further = [],
  environment = {},
  program: main = builtProgram,
}: GatewayOptions): Promise<StartedGateway> {
  if (!existsSync(main)) {
    throw new Error('Not built: run npx nx run-many -t build --exclude=firmware first.');
  }
  const options = ['--port', String(port), ...(kms === undefined ? [] : ['--kms', kms])];
  const program = Program.startNode({
    arguments: [main, '--no-open', ...options, ...further],
    environment,
    stopBy: 'SIGINT',
  });
  const [, listening] = await program.match(/wss?:\/\/[^/]+:(\d+)\/(?:\S+\/)?kurento/);
  return { program, port: Number(listening) };
}
