import { describeDirectory } from './testing/directory.contract.ts';
import type { Directory } from './directory.ts';
import { MemoryDirectory } from './memory-directory.ts';
import { MemoryStore } from './memory-store.ts';

const asMemory = (directory: Directory) => directory as MemoryDirectory;

describeDirectory('MemoryDirectory', () => {
  const store = new MemoryStore();
  const opened: MemoryDirectory[] = [];
  return Promise.resolve({
    open: () => {
      const directory = new MemoryDirectory(store, { onProblem: () => undefined });
      opened.push(directory);
      return Promise.resolve(directory);
    },
    die: (directory) => Promise.resolve(asMemory(directory).endLease()),
    disconnect: (directory) => Promise.resolve(asMemory(directory).disconnect()),
    reconnect: (directory) => Promise.resolve(asMemory(directory).reconnect()),
    close: async () => {
      for (const directory of opened) await directory.close();
    },
  });
});
