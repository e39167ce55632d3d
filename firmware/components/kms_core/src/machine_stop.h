#pragma once

#include "machine_turn.h"

/** Starts from nothing; the address becomes the machine's own. */
void stop_begin(kms_machine_t *machine, text_t *url);

/** The next thing to free at the server, one request at a time; the end when there is none. */
void stop_advance(kms_machine_t *machine);

/** Ends a stop, whatever is left undone, and starts again where that was asked for meanwhile. */
void stop_finish(kms_machine_t *machine);
