export * from './lan-address.ts';
