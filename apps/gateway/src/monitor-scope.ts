import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import type { ObjectOwners } from './object-owners.ts';

/** Which pipelines of a media server a gateway reads, and what of them it may release. */
export interface MonitorScope {
  /** The id of the media server; undefined where there is only one. */
  readonly node: string | undefined;
  /** Whether the media server is not shared. */
  readonly exclusive: boolean;
  /** Whether pipelines are announced that this gateway's clients did not create. */
  readonly hasOthers: boolean;
  list(client: KurentoClient): Promise<readonly string[]>;
  /** Whether a pipeline is read that has no board tag. */
  isOurs(pipeline: string): boolean;
  /** Whether the list of boards depends on a pipeline, which is read at each change then. */
  isListed(pipeline: string): boolean;
  /** Whether an endpoint is read. */
  includes(endpoint: string, pipeline: string): boolean;
  /** Asked at the last moment. */
  mayRelease(object: string): Promise<boolean>;
}

/** Pipelines whose owners are forgotten when they do not exist after this long. */
const retainMs = 30_000;

/** Everything on a media server that one gateway uses. */
export function wholeServer(owners: ObjectOwners, exclusive: boolean): MonitorScope {
  return {
    ...{ node: undefined, exclusive, hasOthers: true },
    async list(client) {
      const pipelines = await client.invoke('ServerManager', SERVER_MANAGER_ID, 'getPipelines');
      // In a Kurento, the session without an id then refers to all of them (MediaSet::getPipelines).
      if (!exclusive) await client.closeSession('');
      owners.retain(new Set(pipelines), retainMs);
      return pipelines;
    },
    isOurs: (pipeline) => exclusive || owners.ownerOf(pipeline) !== undefined,
    isListed: () => true,
    includes: () => true,
    mayRelease: () => Promise.resolve(true),
  };
}

/**
 * What this gateway's clients have on a media server that several gateways use: their pipelines, and
 * in those of others their endpoints alone, of which a board may have thousands.
 */
export function ownPipelines(
  node: string,
  owners: ObjectOwners,
  isOwned: (session: string) => Promise<boolean>,
): MonitorScope {
  return {
    ...{ node, exclusive: false, hasOthers: false },
    async list(client) {
      await client.ping();
      return owners.pipelinesOn(node);
    },
    isOurs: (pipeline) => owners.nodeOf(pipeline) === node,
    isListed: (pipeline) => owners.ownerOf(pipeline) !== undefined,
    includes: (endpoint, pipeline) =>
      owners.ownerOf(pipeline) !== undefined ||
      owners.ownerOf(endpoint) !== undefined ||
      owners.userOf(endpoint) !== undefined,
    async mayRelease(object) {
      const session = owners.ownerOf(object);
      return session !== undefined && (await isOwned(session));
    },
  };
}
