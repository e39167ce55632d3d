/**
 * The delays between two attempts to connect to Wi-Fi: doubled from `firstMs` up to `maxMs`, each
 * reduced by a random share of up to `jitter`.
 */
export const wifiBackoff = { firstMs: 1000, maxMs: 30_000, jitter: 0.25 } as const;
