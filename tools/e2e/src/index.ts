export * from './board-page.ts';
export * from './chromium.ts';
export * from './gateway.ts';
export * from './instruments.ts';
export * from './stage.ts';
export * from './until.ts';
export * from './viewer-page.ts';
export type { MediaFigures } from './page/media-figures.ts';
export type { Picture } from './page/picture-reader.ts';
