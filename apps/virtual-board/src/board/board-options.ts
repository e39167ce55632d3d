import type { Profile } from '@boardcast/board';
import type { SourceChoice } from '../camera/sources.ts';
import type { EngineName } from '../encoder/engine.ts';

/** What a virtual board is configured with. */
export interface BoardOptions {
  readonly profile: Profile;
  readonly name: string;
  /** The encoder; undefined: the first that is fast enough. */
  readonly engine: EngineName | undefined;
  /** The URL of the Kurento to publish to. */
  readonly server: string;
}

/** What a virtual board starts with. */
export interface InitialOptions extends BoardOptions, SourceChoice {
  /** Tells the board apart from others of its name. */
  readonly id: string;
}
