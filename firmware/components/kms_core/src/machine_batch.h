#pragma once

#include "machine_turn.h"

/** Takes the reply to a batch, which it frees or sends on. */
void batch_on_reply(kms_machine_t *machine, batch_t *batch, const rpc_reply_t *reply);

/** Sends the publish once both the session and the offer are there. */
void batch_publish_when_ready(kms_machine_t *machine);

/** Asks whether the machine's objects still exist, and whether the server still receives from the
 * publisher; the first object that does not exist ends it. */
void batch_check(kms_machine_t *machine);

/** Asks whether the media of the resumed session still reach the server. */
void batch_check_flow(kms_machine_t *machine);

/** Makes the next viewer's endpoint in place of the one that was left, which is released last. */
void batch_recycle(kms_machine_t *machine);
