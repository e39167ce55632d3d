import { coreVersion } from './core-version.ts';
import { isEngineName, type MeasuredTrial } from './engine.ts';

/** The part of the browser's localStorage that the memory needs. */
export type EngineStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface EngineMemoryOptions {
  /** The name of the board's profile. */
  readonly profile: string;
  /** What tells one browser on one computer from another. */
  readonly browser: string;
  /** May throw, as a browser does that keeps nothing. */
  storage(): EngineStorage;
}

/** How the chosen engine did, from one load of the page to the next. */
export class EngineMemory {
  readonly #options: EngineMemoryOptions;
  readonly #key: string;

  constructor(options: EngineMemoryOptions) {
    this.#options = options;
    this.#key = `boardcast.engine.${options.profile}`;
  }

  /** Undefined where there is nothing, or what is there is of another browser, core or program. */
  read(): MeasuredTrial | undefined {
    return this.#safely((storage) => {
      const stored: unknown = JSON.parse(storage.getItem(this.#key) ?? 'null');
      if (!isRecord(stored) || stored['core'] !== coreVersion) return undefined;
      return stored['browser'] === this.#options.browser ? trialOf(stored['trial']) : undefined;
    });
  }

  write(trial: MeasuredTrial): void {
    const { browser } = this.#options;
    const stored = JSON.stringify({ browser, core: coreVersion, trial });
    this.#safely((storage) => storage.setItem(this.#key, stored));
  }

  forget(): void {
    this.#safely((storage) => storage.removeItem(this.#key));
  }

  /** A browser that keeps nothing, or has no room, has every load tried anew. */
  #safely<T>(use: (storage: EngineStorage) => T): T | undefined {
    try {
      return use(this.#options.storage());
    } catch {
      return undefined;
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;

function trialOf(value: unknown): MeasuredTrial | undefined {
  if (!isRecord(value)) return undefined;
  const { engine, fps, medianMs, p95Ms } = value;
  if (typeof engine !== 'string' || !isEngineName(engine)) return undefined;
  return isTime(fps) && isTime(medianMs) && isTime(p95Ms)
    ? { engine, fps, medianMs, p95Ms }
    : undefined;
}
