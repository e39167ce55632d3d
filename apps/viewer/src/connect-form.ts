import { parseBanner } from '@boardcast/board';
import { find } from '@boardcast/web';

/** The values of the form. */
export interface ConnectOptions {
  readonly url: string;
  readonly endpoint: string;
  readonly receiveOnly: boolean;
  readonly stun: string | undefined;
}

/** What is wrong with the values; undefined if nothing is. */
export function validate({ url, endpoint, stun }: ConnectOptions): string | undefined {
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    return `Invalid Kurento URL “${url}”: expected one like ws://host:8888/kurento.`;
  }
  if (endpoint === '') return 'Paste the BROWSER_ENDPOINT_ID that the board’s console shows.';
  if (stun !== undefined && !/^stuns?:[^\s/]+$/.test(stun)) {
    return `Invalid STUN server “${stun}”: expected one like stun:stun.example.org:3478, or none.`;
  }
  return undefined;
}

/** The endpoint id in a pasted text: the id alone, or the whole line of the console. */
export function endpointIn(text: string): string {
  return parseBanner(text) ?? text.trim();
}

/** Prepares the form of the original demo: a Kurento and an endpoint id. */
export function prepareForm(ownUrl: string, connect: (options: ConnectOptions) => void): void {
  const form = find<HTMLFormElement>('connect');
  const input = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
  input('url').value = ownUrl;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = (name: string) => input(name).value.trim();
    const stun = text('stun') === '' ? undefined : text('stun');
    const receiveOnly = input('receiveOnly').checked;
    const options = { url: text('url'), endpoint: endpointIn(text('endpoint')), receiveOnly, stun };
    const problem = validate(options);
    find('connect-problem').textContent = problem ?? '';
    if (problem === undefined) connect(options);
  });
}
