import { expect, it } from 'vitest';
import { claimBoardId } from './board-id.ts';

/** The locks of one browser. */
class Locks {
  readonly #held = new Set<string>();

  readonly request = (async (
    name: string,
    { signal }: { readonly signal: AbortSignal },
    hold: () => Promise<unknown>,
  ) => {
    if (!this.#held.has(name)) {
      this.#held.add(name);
      return hold();
    }
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('The wait for the lock is over.')));
    });
  }) as LockManager['request'];

  releaseAll(): void {
    this.#held.clear();
  }
}

function storageOf(entries: ReadonlyMap<string, string> = new Map()) {
  const values = new Map(entries);
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

let created = 0;
const createId = () => `id-${(created += 1)}`;
const claim = (storage: ReturnType<typeof storageOf>, locks: Locks) =>
  claimBoardId({ storage, locks, createId, timeoutMs: 1 });

it('is the same after a reload', async () => {
  const [storage, locks] = [storageOf(), new Locks()];

  const id = await claim(storage, locks);
  locks.releaseAll();

  expect(await claim(storage, locks)).toBe(id);
});

it('is another one in another tab, and in a duplicate of this one', async () => {
  const [storage, locks] = [storageOf(), new Locks()];

  const id = await claim(storage, locks);
  const other = await claim(storageOf(), locks);
  const duplicate = await claim(storageOf(storage.values), locks);

  expect(new Set([id, other, duplicate]).size).toBe(3);
});
