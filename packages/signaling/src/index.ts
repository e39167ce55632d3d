export * from './backoff.ts';
export * from './client/kurento-client.ts';
export * from './client/socket.ts';
export type { Log, LogSeverity } from './log.ts';
export * from './publisher/publisher.ts';
export * from './publisher/sdp.ts';
export type { RequestOptions } from './request-options.ts';
export * from './signaling-error.ts';
export * from './viewer/viewer-session.ts';
