export * from './node/lan-address.ts';
