export * from './directory.ts';
export * from './directory-error.ts';
export * from './records.ts';
