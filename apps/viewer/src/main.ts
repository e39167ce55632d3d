import { h, render } from 'preact';
import { Page } from './page.ts';
import { App } from './views/app.tsx';

const page = new Page(new URL('.', document.baseURI).href);
const root = document.getElementById('app');
if (root !== null) render(h(App, { page }), root);

window.addEventListener('pagehide', () => page.close());
// A page from the back/forward cache has closed everything in pagehide.
window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
