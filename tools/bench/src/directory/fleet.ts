import { RedisDirectory, type DirectoryRecord, type RecordValues } from '@boardcast/directory';
import { RedisServer } from '@boardcast/testkit/redis-server';
import { boardName, boardValue, nodeName, nodeValue, pipelineOf } from './fleet-records.ts';
import { inParallel } from './in-parallel.ts';
import { RedisProbe } from './redis-probe.ts';

const width = 200;
const identity = '0123456789abcdef0123456789abcdef';

/** What a viewer's session has: an endpoint in the pipeline of a board. */
function sessionValue(viewer: number, board: number, node: number): RecordValues['session'] {
  const endpoint = `${pipelineOf(board)}/${pipelineOf(viewer)}.WebRtcEndpoint`;
  return {
    principal: {
      kind: 'user',
      id: `viewer-${viewer}`,
      credential: 'token',
      grants: { boards: ['*'], actions: ['watch'] },
    },
    ...{ address: '192.0.2.1', nodes: { [nodeName(node)]: `session-${viewer}` }, left: {} },
    objects: [{ id: endpoint, user: null }],
    pipelines: { [pipelineOf(board)]: { node: nodeName(node), identity: null } },
    disconnected: null,
  };
}

/** Real directories in a real Redis, with the records of a fleet in it. */
export class Fleet {
  readonly server: RedisServer;
  readonly probe: RedisProbe;
  /** Owns all records. */
  readonly owner: RedisDirectory;
  readonly boards: DirectoryRecord<'board'>[] = [];
  readonly nodes: DirectoryRecord<'node'>[] = [];
  readonly sessions: DirectoryRecord<'session'>[] = [];

  private constructor(server: RedisServer, probe: RedisProbe, owner: RedisDirectory) {
    this.server = server;
    this.probe = probe;
    this.owner = owner;
  }

  static async start(): Promise<Fleet> {
    const server = await RedisServer.start();
    const owner = await RedisDirectory.connect({ url: server.url });
    return new Fleet(server, await RedisProbe.connect(server.url), owner);
  }

  open(): Promise<RedisDirectory> {
    return RedisDirectory.connect({ url: this.server.url });
  }

  async addNodes(count: number): Promise<void> {
    await inParallel(count, width, async (node) => {
      const wanted = { identity: '', value: nodeValue(node, 20, 200) };
      const outcome = await this.owner.claim('node', nodeName(node), wanted);
      if (outcome.kind === 'granted') this.nodes.push(outcome.record);
    });
  }

  async addBoards(count: number, nodes: number): Promise<void> {
    await inParallel(count, width, async (board) => {
      const wanted = { identity, value: boardValue(board, board % nodes) };
      const outcome = await this.owner.claim('board', boardName(board), wanted);
      if (outcome.kind === 'granted') this.boards.push(outcome.record);
    });
  }

  async addSessions(count: number, boards: number, nodes: number): Promise<void> {
    await inParallel(count, width, async (viewer) => {
      const board = viewer % boards;
      const wanted = { identity: '', value: sessionValue(viewer, board, board % nodes) };
      const outcome = await this.owner.claim('session', `session-${viewer}`, wanted);
      if (outcome.kind === 'granted') this.sessions.push(outcome.record);
    });
  }

  /** The memory of a kind of record in Redis, in bytes. */
  memoryOf(kind: string): Promise<number> {
    return this.probe.memoryOf(`{boardcast}:1:${kind}`);
  }

  async close(): Promise<void> {
    this.probe.close();
    await this.owner.close();
    await this.server.stop();
  }
}
