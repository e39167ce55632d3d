export * from './components/index.ts';
export * from './copy-button.ts';
export * from './copy-text.ts';
export * from './elements.ts';
export * from './gateway-url.ts';
export * from './ice-servers.ts';
export * from './sign-in.tsx';
export * from './stats-rows.ts';
