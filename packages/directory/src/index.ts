export * from './directory.ts';
export * from './directory-error.ts';
export * from './records.ts';
export { MemoryDirectory, type MemoryDirectoryOptions } from './memory-directory.ts';
export { MemoryStore } from './memory-store.ts';
export { RedisDirectory, type RedisDirectoryOptions } from './redis-directory.ts';
