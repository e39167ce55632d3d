#pragma once

#include "machine_turn.h"

/** Processes a reply: the one to the pending request of its id; a duplicate is ignored. */
void reply_on(kms_machine_t *machine, const rpc_reply_t *reply);
