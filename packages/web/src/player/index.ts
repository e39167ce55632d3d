export * from './error-text.ts';
export * from './media-watchdog.ts';
export * from './player.ts';
export * from './reconnect-delay.ts';
