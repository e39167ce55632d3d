import { boardConsole } from './board-console.ts';
import { boardLimits } from './board-limits.ts';
import { boardLog } from './board-log.ts';
import { boardProfiles } from './board-profiles.ts';
import { kmsEventSchemas, kmsEventTypes } from './kms-events.ts';
import { kmsOperations } from './kms-operations.ts';
import { kmsPhases } from './kms-phases.ts';
import { kmsPublisher } from './kms-publisher.ts';

const board = 'components/board/include/generated';
const kmsCore = 'components/kms_core/include/generated';

/** The texts of the generated headers, by their paths in the firmware. */
export const headers: Readonly<Record<string, () => string>> = {
  [`${board}/board_console.h`]: boardConsole,
  [`${board}/board_limits.h`]: boardLimits,
  [`${board}/board_log.h`]: boardLog,
  [`${board}/board_profiles.h`]: boardProfiles,
  [`${kmsCore}/kms_event_schemas.h`]: kmsEventSchemas,
  [`${kmsCore}/kms_event_types.h`]: kmsEventTypes,
  [`${kmsCore}/kms_operations.h`]: kmsOperations,
  [`${kmsCore}/kms_phases.h`]: kmsPhases,
  [`${kmsCore}/kms_publisher.h`]: kmsPublisher,
};
