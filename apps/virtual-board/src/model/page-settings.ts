import type { ProfileName } from '@boardcast/board';
import type { EngineName } from '../encoder/engine.ts';
import { defaultName, defaultServer, type PageOptions } from './page-options.ts';

/** What the tab "Setup" edits; an empty text is the default. */
export interface PageSettings {
  readonly name: string;
  readonly board: ProfileName;
  /** Empty: the first that is fast enough. */
  readonly engine: EngineName | '';
  /** Empty: the page's gateway. */
  readonly server: string;
  readonly autostart: boolean;
}

/** The settings in the options of a page. */
export function pageSettings(options: PageOptions, page: string): PageSettings {
  const { profile, name, engine = '', autostart } = options;
  const server = new URL(options.server);
  server.searchParams.delete('loss');
  return {
    name: name === defaultName(profile.name) ? '' : name,
    board: profile.name,
    engine,
    server: server.href === defaultServer(page) ? '' : server.href,
    autostart,
  };
}

/** The URL of the page with those settings, and otherwise as it is. */
export function withSettings(page: string, settings: PageSettings): string {
  const url = new URL(page);
  const { searchParams } = url;
  const isOtherBoard = (searchParams.get('board') ?? 'esp32s3') !== settings.board;
  // A rate below one board's may be above another's.
  if (isOtherBoard) searchParams.delete('fps');
  for (const key of ['name', 'board', 'engine', 'server'] as const) {
    const value = settings[key].trim();
    if (value === '') searchParams.delete(key);
    else searchParams.set(key, value);
  }
  if (settings.autostart) searchParams.set('autostart', '');
  else searchParams.delete('autostart');
  return url.href;
}
