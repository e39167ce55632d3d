#pragma once

#include "machine_turn.h"

/** Processes the reply to a batch, which it frees, or sends with its next operation. */
void outcome_on_reply(kms_machine_t *machine, batch_t *batch, const rpc_reply_t *reply);
