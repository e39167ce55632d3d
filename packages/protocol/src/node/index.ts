/** What needs Node: a client of STUN and TURN servers. */
export * from './stun-message.ts';
export * from './stun-server.ts';
export * from './turn-credentials.ts';
export * from './turn-probe.ts';
export * from './turn-server.ts';
