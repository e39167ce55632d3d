import { parseBanner } from '@boardcast/board';

/** A Kurento and an endpoint id, as in the original demo. */
export interface EndpointOptions {
  readonly url: string;
  readonly endpoint: string;
  readonly receiveOnly: boolean;
  readonly stun: string | undefined;
}

/** What is wrong with the values; undefined if nothing is. */
export function validate({ url, endpoint, stun }: EndpointOptions): string | undefined {
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
