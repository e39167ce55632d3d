const storageKey = 'boardcast.board';
/** How long the page that is being reloaded may take to close. */
const claimTimeoutMs = 2000;

export interface BoardIdContext {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly locks: Pick<LockManager, 'request'>;
  readonly createId: () => string;
  readonly timeoutMs?: number;
}

/**
 * The id of this tab's board: the same after a reload, and another one in another tab, even in a
 * duplicate, which gets a copy of the session storage.
 */
export async function claimBoardId(context: BoardIdContext): Promise<string> {
  const { storage, createId } = context;
  const stored = storage.getItem(storageKey);
  const id = stored !== null && (await claim(stored, context)) ? stored : createId();
  if (id !== stored) await claim(id, context);
  storage.setItem(storageKey, id);
  return id;
}

/** Resolves with whether no other tab holds the id; the lock is held until the tab is closed. */
function claim(id: string, { locks, timeoutMs = claimTimeoutMs }: BoardIdContext) {
  return new Promise<boolean>((resolve) => {
    const hold = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    const signal = AbortSignal.timeout(timeoutMs);
    locks.request(`${storageKey}.${id}`, { signal }, hold).catch(() => resolve(false));
  });
}
