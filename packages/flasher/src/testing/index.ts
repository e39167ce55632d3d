export * from './fake-board.ts';
export * from './fake-build.ts';
export * from './fake-device.ts';
export * from './rom-emulator.ts';
