import path from 'node:path';
import { findChromium, launchChromium } from '@boardcast/testkit/chromium';
import { Coturn } from '@boardcast/testkit/coturn';
import { NetworkNamespaces, type NatPolicy } from '@boardcast/testkit/network-namespaces';
import { Program } from '@boardcast/testkit/program';
import type { Browser } from 'playwright-core';

const gatewayProgram = path.resolve(import.meta.dirname, '../../../apps/gateway/dist/main.js');
/** What every firewall lets through. */
const port = 443;

/**
 * A gateway and a coturn on a small internet, and a board's and a viewer's browser, each behind a
 * symmetric NAT.
 */
export class FarPeers {
  readonly coturn: Coturn;
  readonly httpUrl: string;
  readonly boardBrowser: Browser;
  readonly viewerBrowser: Browser;
  readonly #namespaces: NetworkNamespaces;
  readonly #gateway: Program;

  private constructor(
    namespaces: NetworkNamespaces,
    coturn: Coturn,
    gateway: Program,
    [boardBrowser, viewerBrowser]: readonly [Browser, Browser],
    httpUrl: string,
  ) {
    this.#namespaces = namespaces;
    this.#gateway = gateway;
    this.coturn = coturn;
    this.boardBrowser = boardBrowser;
    this.viewerBrowser = viewerBrowser;
    this.httpUrl = httpUrl;
  }

  static async open(): Promise<FarPeers> {
    const namespaces = await NetworkNamespaces.create();
    const server = await namespaces.addHost('server', 10);
    const turn = await namespaces.addHost('turn', 20);
    await namespaces.addHostBehindNat('board', 30);
    await namespaces.addHostBehindNat('viewer', 40);
    const coturn = await Coturn.start({
      ...{ address: turn, port: 3478, tlsPort: port, prefix: namespaces.prefix('turn') },
    });
    const gateway = await startGateway(namespaces, server, turnOptions(coturn));
    const httpUrl = `http://${server}:${port}`;
    const browsers = await Promise.all([
      launch(namespaces, 'board', httpUrl),
      launch(namespaces, 'viewer', httpUrl),
    ]);
    return new FarPeers(namespaces, coturn, gateway, browsers, httpUrl);
  }

  /** A command that runs a program on the board's host. */
  get boardPrefix(): readonly string[] {
    return this.#namespaces.prefix('board');
  }

  /** What the NATs of both let through, from now on. */
  async setPolicy(policy: NatPolicy): Promise<void> {
    await this.#namespaces.setPolicy('board', policy);
    await this.setViewerPolicy(policy);
  }

  /** What the viewer's NAT lets through, from now on. */
  setViewerPolicy(policy: NatPolicy): Promise<void> {
    return this.#namespaces.setPolicy('viewer', policy);
  }

  async close(): Promise<void> {
    await Promise.all([this.boardBrowser.close(), this.viewerBrowser.close()]);
    await this.#gateway.stop();
    await this.coturn.stop();
    await this.#namespaces.remove();
  }
}

function turnOptions({ address, port: plain, tlsPort, secretFile }: Coturn): readonly string[] {
  const urls = [
    `turn:${address}:${plain}`,
    `turn:${address}:${plain}?transport=tcp`,
    `turns:${address}:${tlsPort}`,
  ];
  return [...urls.flatMap((url) => ['--turn', url]), '--turn-secret', secretFile];
}

async function startGateway(
  namespaces: NetworkNamespaces,
  address: string,
  turn: readonly string[],
): Promise<Program> {
  const [command = '', ...before] = namespaces.prefix('server');
  const listening = ['--host', '0.0.0.0', '--port', String(port), '--announced-address', address];
  const program = Program.start(command, {
    arguments: [
      ...before,
      ...[process.execPath, gatewayProgram, '--no-open', '--open', ...listening, ...turn],
    ],
    stopBy: 'SIGINT',
  });
  await program.match(/Boardcast is ready/);
  return program;
}

/** The virtual board needs a secure context, and coturn's certificate is by no authority. */
async function launch(
  namespaces: NetworkNamespaces,
  host: string,
  origin: string,
): Promise<Browser> {
  return launchChromium({
    executable: await namespaces.script(host, findChromium()),
    arguments: [
      `--unsafely-treat-insecure-origin-as-secure=${origin}`,
      '--ignore-certificate-errors',
    ],
  });
}
