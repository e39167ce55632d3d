import type { Profile } from '@boardcast/board';
import type { SourceChoice } from '../camera/sources.ts';
import type { EngineName } from '../encoder/engine.ts';

/** What a virtual board starts with. */
export interface BoardOptions extends SourceChoice {
  readonly profile: Profile;
  readonly name: string;
  /** The encoder; undefined: the first that is fast enough. */
  readonly engine: EngineName | undefined;
  /** The URL of the Kurento to publish to. */
  readonly server: string;
}
