import { isProfileName, normaliseServerUrl, profiles, type Profile } from '@boardcast/board';
import { isSourceName, sourceNames, type SourceName } from './camera/sources.ts';
import { engineNames, isEngineName, type EngineName } from './encoder/engine.ts';
import { readFaults, type FaultOptions } from './faults/fault-options.ts';
import { isOwnGateway, withLoss } from './faults/lossy-server.ts';

/** What the page's address asks for. */
export interface Wishes {
  readonly profile: Profile;
  readonly name: string;
  readonly source: SourceName;
  /** A camera's label, or a part of it. */
  readonly camera: string | undefined;
  /** The encoder; undefined leaves it to the figures. */
  readonly engine: EngineName | undefined;
  readonly autostart: boolean;
  /** The Kurento to publish to. */
  readonly server: string;
  readonly faults: FaultOptions;
}

const longestName = 64;

/**
 * Reads `?board=esp32s3&name=NAME&source=webcam|screen|file|pattern&camera=LABEL&engine=NAME
 * &autostart&server=URL` and the faults. Throws an Error whose message is a sentence for people.
 */
export function readAddress(address: string): Wishes {
  const { searchParams } = new URL(address);
  const ask = (key: string) => searchParams.get(key) ?? undefined;
  const board = ask('board') ?? 'esp32s3';
  if (!isProfileName(board)) {
    throw new Error(`There is no board “${board}”: it is esp32s3 or esp32p4.`);
  }
  const source = ask('source') ?? 'webcam';
  if (!isSourceName(source)) {
    const known = `${sourceNames.slice(0, -1).join(', ')} or ${sourceNames.at(-1)}`;
    throw new Error(`There is no source “${source}”: it is ${known}.`);
  }
  const wanted = ask('server') ?? ownServer(address);
  const server = normaliseServerUrl(wanted);
  if (server === undefined) throw new Error(`The server must be ws:// or wss://: ${wanted}`);
  const engine = ask('engine');
  if (engine !== undefined && !isEngineName(engine)) {
    throw new Error(`There is no engine “${engine}”: it is ${engineNames.join(', ')}.`);
  }
  const name = (ask('name') ?? '').trim().slice(0, longestName) || `virtual-${board}`;
  const faults = readFaults(searchParams, profiles[board]);
  if (faults.loss !== undefined && !isOwnGateway(server, address)) {
    throw new Error(`Only the page’s own gateway can lose packets, and the server is ${server}`);
  }
  return {
    profile: profiles[board],
    name,
    source,
    camera: ask('camera'),
    engine,
    autostart: searchParams.has('autostart'),
    server: faults.loss === undefined ? server : withLoss(server, faults.loss),
    faults,
  };
}

/** The gateway's, one folder above the page, which a reverse proxy may have put at any path. */
function ownServer(page: string): string {
  const url = new URL('../kurento', page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** The same address with one wish changed, or without it. */
export function addressWith(address: string, key: string, value: string | undefined): string {
  const url = new URL(address);
  if (value === undefined) url.searchParams.delete(key);
  else url.searchParams.set(key, value);
  return url.href;
}
