import { isProfileName, normaliseServerUrl, profiles, type ProfileName } from '@boardcast/board';
import { gatewayUrl } from '@boardcast/web';
import type { BoardOptions } from '../board/board-options.ts';
import { isSourceName, sourceNames, type SourceChoice } from '../camera/sources.ts';
import { engineNames, isEngineName } from '../encoder/engine.ts';
import { readFaults, type FaultOptions } from '../faults/fault-options.ts';
import { isOwnGateway, withPacketLoss } from '../faults/network-impairment.ts';

/** The options in the page's URL. */
export interface PageOptions extends BoardOptions, SourceChoice {
  readonly autostart: boolean;
  readonly faults: FaultOptions;
}

const maxNameLength = 64;

export function defaultName(board: ProfileName): string {
  return `virtual-${board}`;
}

/** The gateway that the page came from. */
export function defaultServer(page: string): string {
  return gatewayUrl('../kurento', page);
}

/**
 * Reads `?board=esp32s3&name=NAME&source=webcam|screen|file|pattern&camera=LABEL&engine=NAME
 * &autostart&server=URL` and the faults. Throws an Error for an invalid value.
 */
export function parsePageUrl(page: string): PageOptions {
  const { searchParams } = new URL(page);
  const parameter = (key: string) => searchParams.get(key) ?? undefined;
  const board = parameter('board') ?? 'esp32s3';
  if (!isProfileName(board)) throw invalid('board', board, Object.keys(profiles));
  const source = parameter('source') ?? 'webcam';
  if (!isSourceName(source)) throw invalid('source', source, sourceNames);
  const given = parameter('server') ?? defaultServer(page);
  const server = normaliseServerUrl(given);
  if (server === undefined) throw new Error(`Invalid server “${given}”: expected ws:// or wss://.`);
  const engine = parameter('engine');
  if (engine !== undefined && !isEngineName(engine)) throw invalid('engine', engine, engineNames);
  const name = (parameter('name') ?? '').trim().slice(0, maxNameLength) || defaultName(board);
  const faults = readFaults(searchParams, profiles[board]);
  if (faults.loss !== undefined && !isOwnGateway(server, page)) {
    throw new Error(`Only this page’s gateway simulates packet loss; the server is ${server}.`);
  }
  return {
    profile: profiles[board],
    name,
    source,
    camera: parameter('camera'),
    engine,
    autostart: searchParams.has('autostart'),
    server: faults.loss === undefined ? server : withPacketLoss(server, faults.loss),
    faults,
  };
}

function invalid(key: string, value: string, expected: readonly string[]): Error {
  return new Error(`Invalid ${key} “${value}”: expected ${expected.join(', ')}.`);
}

/** The same URL with one parameter set, or without it. */
export function withQueryParameter(page: string, key: string, value: string | undefined): string {
  const url = new URL(page);
  if (value === undefined) url.searchParams.delete(key);
  else url.searchParams.set(key, value);
  return url.href;
}
