export * from './messages.ts';
export * from './phases.ts';
export * from './subscriptions.ts';
export * from './timeouts.ts';
