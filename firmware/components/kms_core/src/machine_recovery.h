#pragma once

#include "machine_turn.h"

/** The session no longer exists: creates everything again on the same socket. */
void recovery_new_session(kms_machine_t *machine);

/** Publishes again on the same socket; after a delay when no media has flowed yet. */
void recovery_rebuild(kms_machine_t *machine, const char *reason);

/** Releases the machine's objects and, after the server's reply, retries with a delay. */
void recovery_abandon(kms_machine_t *machine, const log_message_t *reason);
