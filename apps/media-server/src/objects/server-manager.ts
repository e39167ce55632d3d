import { availableParallelism } from 'node:os';
import type { ServerInfo } from '@boardcast/protocol';
import { SERVER_MANAGER_ID, kurentoErrors, workersCapability } from '@boardcast/protocol';
import { MediaObject } from './media-object.ts';
import type { Emit, Operations } from './media-object.ts';

/** The version of Kurento that is implemented. */
export const serverVersion = '7.3.1-boardcast';
const generationTime = 'Jan  1 2026 00:00:00';

export interface ServerView {
  pipelines(): readonly string[];
  sessions(): readonly string[];
  /** The number of processes that share the pipelines. */
  readonly workers: number;
}

/** The object that exists without being created. */
export class ServerManager extends MediaObject {
  readonly type = 'ServerManager';
  readonly hierarchy = ['kurento.MediaObject'];
  readonly #view: ServerView;
  #cpu = process.cpuUsage();
  #cpuAt = performance.now();

  constructor(emit: Emit, view: ServerView) {
    super(SERVER_MANAGER_ID, undefined, emit);
    this.#view = view;
  }

  objectCreated(id: string): void {
    this.emit('ObjectCreated', { object: id });
  }

  objectDestroyed(id: string): void {
    this.emit('ObjectDestroyed', { objectId: id });
  }

  protected override operations(): Operations<'ServerManager'> {
    return {
      ...this.commonOperations(),
      getInfo: () => serverInfo(this.#view.workers),
      getPipelines: () => [...this.#view.pipelines()],
      getSessions: () => [...this.#view.sessions()],
      getMetadata: () => '',
      getKmd: () => {
        throw kurentoErrors.unknownModule();
      },
      getCpuCount: () => availableParallelism(),
      getUsedCpu: () => this.#usedCpu(),
      getUsedMemory: () => Math.round(process.memoryUsage().rss / 1024),
    };
  }

  /** In percent of one core since the last call. */
  #usedCpu(): number {
    const used = process.cpuUsage(this.#cpu);
    const elapsed = Math.max(1, performance.now() - this.#cpuAt);
    this.#cpu = process.cpuUsage();
    this.#cpuAt = performance.now();
    return Math.round((used.user + used.system) / 10 / elapsed);
  }
}

/** Kurento's JavaScript client requires these three modules. */
function serverInfo(workers: number): ServerInfo {
  const module = (name: string, factories: string[]): ServerInfo['modules'][number] => ({
    __module__: 'kurento',
    __type__: 'ModuleInfo',
    factories,
    generationTime,
    name,
    version: serverVersion,
  });
  return {
    __module__: 'kurento',
    __type__: 'ServerInfo',
    capabilities: ['transactions', ...(workers > 1 ? [workersCapability(workers)] : [])],
    modules: [
      module('core', ['MediaPipeline']),
      module('elements', ['WebRtcEndpoint']),
      module('filters', []),
    ],
    type: 'KMS',
    version: serverVersion,
  };
}
