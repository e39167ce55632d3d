import { fileURLToPath } from 'node:url';

const programOf = (app: string): string =>
  fileURLToPath(new URL(`../../${app}/dist/main.js`, import.meta.url));

/** The programs that the gateway starts, from its sources and from its bundle alike. */
export const programs = {
  mediaServer: programOf('media-server'),
  recorder: programOf('recorder'),
} as const;
