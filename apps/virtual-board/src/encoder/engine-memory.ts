import { coreVersion } from './core-version.ts';
import { isEngineName, type MeasuredTrial } from './engine.ts';

/** The part of the browser's localStorage that is used here. */
export type EngineStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface EngineMemoryOptions {
  /** The name of the board's profile. */
  readonly profile: string;
  /** Identifies the browser and the computer. */
  readonly browser: string;
  /** May throw, as in a browser without storage. */
  storage(): EngineStorage;
}

/** Keeps the result of the chosen engine until the page is loaded again. */
export class EngineMemory {
  readonly #options: EngineMemoryOptions;
  readonly #key: string;

  constructor(options: EngineMemoryOptions) {
    this.#options = options;
    this.#key = `boardcast.engine.${options.profile}`;
  }

  /** Undefined if nothing valid for this browser and core is stored. */
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

  /** Without storage the engines are tried at each load. */
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
