import type { BoardEntry } from '@boardcast/protocol';

/** A live board of the list. */
export function boardEntry(name: string, change: Partial<BoardEntry> = {}): BoardEntry {
  return {
    ...{ name, profile: 'esp32s3', firmware: '0.1.0', state: 'live', viewers: 0 },
    ...{ since: '2026-11-29T10:00:00.000Z', pipeline: 'p', endpoint: 'e', viewerEndpoint: null },
    ...change,
  };
}
