import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../../packages/protocol/transcripts');

export type Step =
  | { readonly kind: 'open' | 'close'; readonly conn: string }
  | {
      readonly kind: 'send';
      readonly conn: string;
      readonly text: string;
      readonly message: unknown;
    }
  | { readonly kind: 'reply'; readonly conn: string; readonly message: RecordedReply }
  | { readonly kind: 'event'; readonly conn: string; readonly event: RecordedEvent };

export interface RecordedReply {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number };
}

export interface RecordedEvent {
  readonly object: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Line {
  readonly conn?: string;
  readonly dir?: 'open' | 'close' | 'send' | 'recv';
  readonly msg?: unknown;
  readonly rawText?: boolean;
}

/** The recorded messages to and from a Kurento 7.3, in order. */
export function readTranscript(file: string): Step[] {
  const lines = readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
  return lines.flatMap((line) => stepOf(JSON.parse(line) as Line));
}

function stepOf({ conn = 'only', dir, msg, rawText }: Line): Step[] {
  if (dir === 'open' || dir === 'close') return [{ kind: dir, conn }];
  if (msg === undefined) return [];
  if (dir === 'send') {
    // The text "s" was sent as JSON with its quotes: the server answered it.
    const text =
      rawText === true && typeof msg === 'string' && msg !== 's' ? msg : JSON.stringify(msg);
    return [{ kind: 'send', conn, text, message: msg }];
  }
  if (dir !== 'recv') return [];
  const event = (msg as { params?: { value: RecordedEvent } }).params?.value;
  return [
    event === undefined
      ? { kind: 'reply', conn, message: msg as RecordedReply }
      : { kind: 'event', conn, event },
  ];
}
