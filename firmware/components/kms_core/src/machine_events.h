#pragma once

#include "machine_turn.h"

/** Processes an event of the object that it names. */
void event_on(kms_machine_t *machine, const message_t *message);
