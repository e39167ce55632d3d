#pragma once

#include "machine_turn.h"

/** Sends the publish once the session and the offer are there. */
void batch_publish_when_ready(kms_machine_t *machine);

/**
 * Checks that the machine's objects still exist and that the server still receives the media; the
 * first object that does not exist ends the transaction.
 */
void batch_check(kms_machine_t *machine);

/** Checks whether the media of the resumed session reach the server. */
void batch_check_flow(kms_machine_t *machine);

/** Creates an endpoint for the next viewer and releases the previous one, if any. */
void batch_recycle(kms_machine_t *machine);
