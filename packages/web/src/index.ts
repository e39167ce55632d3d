export * from './copy-button.ts';
export * from './elements.ts';
export * from './gateway-url.ts';
export * from './ice-servers.ts';
export * from './sign-in.ts';
export * from './stats-rows.ts';
