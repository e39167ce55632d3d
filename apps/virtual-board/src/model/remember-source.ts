import { withQueryParameter } from './page-options.ts';
import { namedCameras } from '../camera/cameras.ts';
import type { SourceChoice } from '../camera/sources.ts';

/** Writes the choice to the URL, so that it is kept when the page is reloaded. */
export async function rememberSource({ source, camera }: SourceChoice): Promise<void> {
  const label = (await namedCameras()).find(({ id }) => id === camera)?.label;
  const address = withQueryParameter(
    withQueryParameter(location.href, 'source', source),
    'camera',
    label,
  );
  history.replaceState(null, '', address);
}
