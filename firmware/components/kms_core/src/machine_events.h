#pragma once

#include "machine_turn.h"

/** Takes an event; whose it is, is told by its object alone. */
void event_on(kms_machine_t *machine, const message_t *message);
