import type { RecordValues } from '../records.ts';

export function boardRecord(name: string, viewers = 0): RecordValues['board'] {
  const entry = { name, profile: null, state: 'live', viewers, firmware: null } as const;
  const objects = { pipeline: 'p', endpoint: 'p/e', viewerEndpoint: null };
  return { entry: { ...entry, ...objects, since: '2026-01-01T00:00:00.000Z' }, node: 'node1' };
}
