import path from 'node:path';
import type { Directory } from '@boardcast/directory';
import { AccessControl } from './access/access-control.ts';
import type { AccessStore } from './access/access-store.ts';
import { BoardLookup } from './access/board-lookup.ts';
import { FileAccessStore } from './access/file-access-store.ts';
import type { Principal } from './access/principal.ts';
import type { Boards } from './boards.ts';
import type { SharedBoards } from './cluster/shared-boards.ts';
import { IceServers } from './ice-servers.ts';
import { KnownBoards, knownBoardsFile } from './known-boards.ts';
import { LocalBoards } from './local-boards.ts';
import { ObjectOwners } from './object-owners.ts';
import { isExposed, type Options } from './options.ts';
import { OriginRule } from './origin-rule.ts';
import { ServerIdentity } from './tls/server-identity.ts';
import { TrustedProxies } from './trusted-proxies.ts';

/** Something that ends with the gateway. */
export interface Component {
  close(): Promise<void> | void;
}

/** What a gateway has in common with others. */
export interface Installation {
  /** Undefined for one gateway with one media server. */
  readonly directory: Directory | undefined;
  /** The boards of all gateways; undefined likewise. */
  shareBoards(owners: ObjectOwners, changed: () => void): SharedBoards | undefined;
}

export interface GatewayEvents {
  /** The list of boards may have changed. */
  readonly boardsChanged: () => void;
  /** A key or token was revoked, or has expired. */
  readonly revoked: (principal: Principal) => void;
}

/** What the gateway knows, and whom it lets in; without any server. */
export interface GatewayState {
  readonly owners: ObjectOwners;
  /** Those of this gateway. */
  readonly localBoards: LocalBoards;
  readonly boards: Boards;
  readonly lookup: BoardLookup;
  readonly access: AccessControl;
  /** Keys and tokens; undefined where access control is off. */
  readonly store: AccessStore | undefined;
  /** The server's certificate; undefined for plain HTTP. */
  readonly identity: ServerIdentity | undefined;
  readonly originRule: OriginRule;
  readonly proxies: TrustedProxies;
  readonly iceServers: IceServers;
}

/** Reads the data folder and the options' files. Throws a GatewayError when one cannot be used. */
export async function openState(
  options: Options,
  components: Component[],
  installation: Installation,
  { boardsChanged, revoked }: GatewayEvents,
): Promise<GatewayState> {
  const owners = new ObjectOwners();
  const shared = installation.shareBoards(owners, boardsChanged);
  const localBoards =
    shared === undefined
      ? new LocalBoards({
          ...{ owners, changed: boardsChanged },
          known: await knownBoards(options, components),
        })
      : new LocalBoards({ owners, known: shared, cluster: shared, changed: () => undefined });
  shared?.attach(localBoards);
  const boards = shared ?? localBoards;
  const lookup = new BoardLookup((pipeline) => boards.boardIn(pipeline), owners);
  const isOn = !options.openAccess && isExposed(options);
  const store = isOn ? await openStore(options, installation.directory) : undefined;
  const access = new AccessControl(store, revoked);
  components.push(access);
  const identity = await ServerIdentity.fromOptions(options.tls, path.join(options.data, 'tls'));
  if (identity !== undefined) components.push(identity);
  return {
    ...{ owners, localBoards, boards, lookup, access, store, identity },
    originRule: new OriginRule(options.allowedOrigins, (reason) => console.error(reason)),
    proxies: new TrustedProxies(options.trustedProxies),
    iceServers: await IceServers.fromOptions(options),
  };
}

/** Gateways with a Redis have their keys and tokens there; what is in the data folder is imported by a command. */
async function openStore(
  { data, cluster }: Options,
  directory: Directory | undefined,
): Promise<AccessStore> {
  if (directory === undefined || cluster?.redis === undefined) return FileAccessStore.open(data);
  const { DirectoryAccessStore } = await import('./access/directory-access-store.ts');
  return DirectoryAccessStore.open(directory);
}

/** With a free port the next start has another one, and nothing is kept for it. */
async function knownBoards({ data, port }: Options, components: Component[]): Promise<KnownBoards> {
  const known = await KnownBoards.load(port === 0 ? {} : { file: knownBoardsFile(data, port) });
  components.push(known);
  return known;
}
