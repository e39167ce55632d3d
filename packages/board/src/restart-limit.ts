/**
 * A board takes a request of its server to restart when it has run for this long, so that no server
 * keeps it from running.
 */
export const restartLimit = { minUptimeMs: 10_000 } as const;
