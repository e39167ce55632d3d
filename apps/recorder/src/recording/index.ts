export { parseByteSize } from './byte-size.ts';
export { addRecordingMetrics } from './recording-metrics.ts';
export { parseRecordingRule, type RecordingRule } from './recording-rule.ts';
export { addRecordingsApi } from './recordings-api.ts';
export { Recordings, type RecordingOptions, type RecordingsEvents } from './recordings.ts';
