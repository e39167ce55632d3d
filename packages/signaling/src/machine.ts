export * from './publisher/machine-types.ts';
export * from './publisher/publish-operations.ts';
export * from './publisher/publisher-machine.ts';
