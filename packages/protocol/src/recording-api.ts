import * as v from 'valibot';
import { parseAnswer } from './parse-answer.ts';

/** The part of the gateway's HTTP API that is about recordings. */

const time = v.pipe(v.string(), v.isoTimestamp());
const bytes = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * - `recording`: what the board sends is written.
 * - `waiting`: it is to be recorded, and sends nothing.
 * - `stopped`: it is not to be recorded now.
 * - `disk-full`: nothing is written, since the disk is full.
 * - `failed`: nothing is written, since a file could not be.
 */
export const recordingStates = ['recording', 'waiting', 'stopped', 'disk-full', 'failed'] as const;
export type RecordingState = (typeof recordingStates)[number];

/** What there is of one board, and whether it is being recorded. */
export const boardRecordingSchema = v.pipe(
  v.object({
    board: v.string(),
    state: v.picklist(recordingStates),
    detail: v.pipe(v.nullable(v.string()), v.description('One sentence about a failure.')),
    from: v.pipe(v.nullable(time), v.description('Beginning of its oldest segment.')),
    to: v.pipe(v.nullable(time), v.description('End of its newest segment.')),
    bytes: v.pipe(bytes, v.description('Size of all its segments.')),
  }),
  v.title('BoardRecording'),
);
export type BoardRecording = Readonly<v.InferOutput<typeof boardRecordingSchema>>;
export const boardRecordingListSchema = v.pipe(
  v.array(boardRecordingSchema),
  v.title('BoardRecordingList'),
);

/** One file of a recording, of a minute or less, playable by itself. */
export const recordingSegmentSchema = v.pipe(
  v.object({
    start: v.pipe(time, v.description('When its first frame was captured; it is its name.')),
    end: v.pipe(time, v.description('The end of its last frame.')),
    bytes,
    mimeType: v.pipe(
      v.string(),
      v.description('With its codecs (RFC 6381): `video/mp4; codecs="avc1.42c01f, flac"`.'),
    ),
    width: v.pipe(v.number(), v.integer()),
    height: v.pipe(v.number(), v.integer()),
  }),
  v.title('RecordingSegment'),
);
export type RecordingSegment = Readonly<v.InferOutput<typeof recordingSegmentSchema>>;
export const recordingSegmentListSchema = v.pipe(
  v.array(recordingSegmentSchema),
  v.title('RecordingSegmentList'),
);

/** Starts or stops the recording of a board until the next such request, whatever its rule. */
export const recordRequestSchema = v.object({ record: v.boolean() });
export type RecordRequest = Readonly<v.InferOutput<typeof recordRequestSchema>>;

/** What the recorder tells its gateway: a segment is complete, or the state of a recording changed. */
export const recordingEventSchema = v.variant('type', [
  v.object({ type: v.literal('closed'), board: v.string(), segment: recordingSegmentSchema }),
  v.object({ type: v.literal('state'), recording: boardRecordingSchema }),
]);
export type RecordingEvent = Readonly<v.InferOutput<typeof recordingEventSchema>>;

/** Reads an event of the recorder, as JSON. Throws a ProtocolError, or a SyntaxError. */
export function parseRecordingEvent(text: string): RecordingEvent {
  return parseAnswer(recordingEventSchema, JSON.parse(text), 'event');
}

/** Reads what `/api/recordings` answered. Throws a ProtocolError `invalid-response`. */
export function parseBoardRecordings(value: unknown): readonly BoardRecording[] {
  return parseAnswer(boardRecordingListSchema, value, 'list of recordings');
}

/** Reads what `/api/recordings/{board}` answered. Throws a ProtocolError `invalid-response`. */
export function parseRecordingSegments(value: unknown): readonly RecordingSegment[] {
  return parseAnswer(recordingSegmentListSchema, value, 'list of segments');
}
