export * from './backoff.ts';
export * from './client.ts';
export * from './socket.ts';
