import type { StillImage } from './still-image.ts';

const databaseName = 'boardcast';
const storeName = 'frames';

/** The last frame of each board, in this browser. Whatever fails, there is just no frame. */
export class FrameStore {
  readonly #database: Promise<IDBDatabase | undefined> = openDatabase().catch(() => undefined);

  async load(name: string): Promise<StillImage | undefined> {
    const frame: unknown = await this.#request('readonly', (store) => store.get(name));
    return isStill(frame) ? frame : undefined;
  }

  async save(name: string, frame: StillImage): Promise<void> {
    await this.#request('readwrite', (store) => store.put(frame, name));
  }

  async remove(name: string): Promise<void> {
    await this.#request('readwrite', (store) => store.delete(name));
  }

  async #request<T>(
    mode: IDBTransactionMode,
    request: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | undefined> {
    const database = await this.#database;
    if (database === undefined) return undefined;
    return settled(request(database.transaction(storeName, mode).objectStore(storeName))).catch(
      () => undefined,
    );
  }
}

/** Another version of the page may have written something else. */
function isStill(value: unknown): value is StillImage {
  return typeof value === 'object' && value !== null && 'url' in value && 'time' in value;
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName);
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}
