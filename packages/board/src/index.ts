export * from './board-status.ts';
export * from './console.ts';
export * from './firmware-log.ts';
export * from './frame-mark.ts';
export * from './log.ts';
export * from './profiles.ts';
export * from './publisher-phase.ts';
export * from './settings.ts';
