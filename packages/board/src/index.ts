export * from './console.ts';
export * from './frame-mark.ts';
export * from './log.ts';
export * from './profiles.ts';
export * from './settings.ts';
