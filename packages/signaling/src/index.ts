export * from './backoff.ts';
export * from './client.ts';
export * from './machine-types.ts';
export * from './publisher-machine.ts';
export * from './publisher.ts';
export * from './sdp.ts';
export * from './socket.ts';
export * from './viewer.ts';
