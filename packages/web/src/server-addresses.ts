import { parseServerAddresses, type ServerAddresses } from '@boardcast/protocol';

/**
 * Where other devices reach the gateway; undefined if it does not say. `home` is the URL of the home
 * page, relative to the page.
 */
export async function readServerAddresses(home: string): Promise<ServerAddresses | undefined> {
  const url = new URL('api/addresses', new URL(home, document.baseURI));
  const response = await fetch(url).catch(() => undefined);
  return response?.ok === true ? parseServerAddresses(await response.json()) : undefined;
}
