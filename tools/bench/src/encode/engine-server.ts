import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pageScript } from '@boardcast/testkit/page-script';

const engines = path.resolve(import.meta.dirname, '../../../apps/virtual-board/dist');
const worker = path.resolve(import.meta.dirname, '../src/page/encode-worker.ts');
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Serves an empty page, the measuring worker, the built engines, and clips. */
export class EngineServer {
  readonly #server: Server;
  readonly #script: string;
  readonly #clips = new Map<string, string>();

  private constructor(script: string) {
    this.#script = script;
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://bench');
      const name = path.basename(decodeURIComponent(pathname));
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      const type = types[path.extname(name)] ?? 'application/octet-stream';
      if (name === '')
        return response.setHeader('Content-Type', 'text/html').end('<!doctype html>');
      response.setHeader('Content-Type', type);
      if (name === 'encode-worker.js') return response.end(this.#script);
      const file = this.#clips.get(name) ?? path.join(engines, name);
      if (!existsSync(file)) return response.writeHead(404).end();
      return createReadStream(file).pipe(response);
    });
  }

  static async start(): Promise<EngineServer> {
    if (!existsSync(engines))
      throw new Error('Not built: run npx nx run virtual-board:build first.');
    const assets = await readFile(path.join(engines, 'assets.json'), 'utf8');
    const server = new EngineServer(await pageScript(worker, { assets }));
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Serves a file; returns its URL. */
  addClip(file: string): string {
    this.#clips.set(path.basename(file), file);
    return this.url + encodeURIComponent(path.basename(file));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
