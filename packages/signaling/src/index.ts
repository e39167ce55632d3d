export * from './backoff.ts';
export * from './client/kurento-client.ts';
export * from './client/socket.ts';
export * from './publisher/publisher.ts';
export * from './publisher/sdp.ts';
export * from './viewer/viewer-session.ts';
