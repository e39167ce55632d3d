/** What servers and routers of Kurento's protocol share. */
export * from './invalid-message-reply.ts';
export * from './manager-values.ts';
export * from './named-objects.ts';
export * from './notification-reply.ts';
export * from './session-rules.ts';
export * from './transaction.ts';
