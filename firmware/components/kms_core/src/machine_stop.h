#pragma once

#include "machine_turn.h"

/** Starts a stopped machine; takes ownership of the address. */
void stop_begin(kms_machine_t *machine, text_t *url);

/** Releases the next object at the server, one request at a time, and finishes after the last. */
void stop_advance(kms_machine_t *machine);

/** Ends a stop, complete or not, and starts again if that was requested meanwhile. */
void stop_finish(kms_machine_t *machine);
