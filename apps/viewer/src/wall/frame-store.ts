const databaseName = 'boardcast';
const storeName = 'frames';

/** The last frame of each board, in this browser. Whatever fails, there is just no frame. */
export class FrameStore {
  readonly #database: Promise<IDBDatabase | undefined> = openDatabase().catch(() => undefined);

  async load(name: string): Promise<string | undefined> {
    const frame: unknown = await this.#request('readonly', (store) => store.get(name));
    return typeof frame === 'string' ? frame : undefined;
  }

  /** `frame` is an image in a data URL. */
  async save(name: string, frame: string): Promise<void> {
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
