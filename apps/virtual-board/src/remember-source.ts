import { addressWith } from './address.ts';
import { namedCameras } from './camera/cameras.ts';
import type { SourceChoice } from './camera/sources.ts';

/** Puts the choice into the address, so that the page comes back with it when it is loaded anew. */
export async function rememberSource({ source, camera }: SourceChoice): Promise<void> {
  const label = (await namedCameras()).find(({ id }) => id === camera)?.label;
  const address = addressWith(addressWith(location.href, 'source', source), 'camera', label);
  history.replaceState(null, '', address);
}
