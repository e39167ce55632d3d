import { parseBanner } from '@boardcast/board';
import { find } from './elements.ts';

/** What the form asks for. */
export interface Wish {
  readonly url: string;
  readonly endpoint: string;
  readonly receiveOnly: boolean;
  readonly stun: string | undefined;
}

/** What is wrong with a wish, and what to do; undefined when nothing. */
export function problemWith({ url, endpoint, stun }: Wish): string | undefined {
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    return `“${url}” is no WebSocket address: give one like ws://host:8888/kurento.`;
  }
  if (endpoint === '') return 'Paste the BROWSER_ENDPOINT_ID that the board’s console shows.';
  if (stun !== undefined && !/^stuns?:[^\s/]+$/.test(stun)) {
    return `“${stun}” is no STUN server: give one like stun:stun.example.org:3478, or none.`;
  }
  return undefined;
}

/** The id in what was pasted: the id alone, or the whole line of the console. */
export function endpointIn(text: string): string {
  return parseBanner(text) ?? text.trim();
}

/** The seed's form: a Kurento, an endpoint id, and how to reach it. */
export function prepareForm(ownUrl: string, connect: (wish: Wish) => void): void {
  const form = find<HTMLFormElement>('connect');
  const input = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
  input('url').value = ownUrl;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = (name: string) => input(name).value.trim();
    const stun = text('stun') === '' ? undefined : text('stun');
    const receiveOnly = input('receiveOnly').checked;
    const wish = { url: text('url'), endpoint: endpointIn(text('endpoint')), receiveOnly, stun };
    const problem = problemWith(wish);
    find('connect-problem').textContent = problem ?? '';
    if (problem === undefined) connect(wish);
  });
}
