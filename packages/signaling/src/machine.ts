export * from './publisher/machine-types.ts';
export * from './publisher/publisher-machine.ts';
