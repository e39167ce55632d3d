import type { ViewerPage } from './viewer-page.ts';

/** What happens to the video from now on: states of its tile, and interruptions of its element. */
export async function observe({ player }: ViewerPage): Promise<() => Promise<readonly string[]>> {
  const seen = await player.evaluateHandle((tile) => {
    const seen: string[] = [];
    const states = new MutationObserver(() =>
      seen.push((tile as HTMLElement).dataset['state'] ?? ''),
    );
    states.observe(tile, { attributeFilter: ['data-state'] });
    for (const event of ['emptied', 'ended', 'pause']) {
      tile.querySelector('video')?.addEventListener(event, () => seen.push(event));
    }
    return seen;
  });
  return () => seen.jsonValue();
}
