export interface WatchLink {
  readonly url: string;
  /** Whether other devices can open it. */
  readonly isPublic: boolean;
}

/**
 * The URL that plays a board. `home` is the home page as this browser has it: if that is on loopback,
 * other devices need `publicHome`, which is null where the gateway serves this computer only.
 */
export function watchLink(name: string, home: string, publicHome: string | null): WatchLink {
  const isPublic = !isLoopback(home);
  const base = isPublic ? home : (publicHome ?? home);
  const url = new URL(`watch/${encodeURIComponent(name)}`, base);
  return { url: url.href, isPublic: isPublic || publicHome !== null };
}

function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
