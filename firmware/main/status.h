#pragma once

#include "publisher.h"

/** Prints memory, uptime, network, publishing and tasks. NULL is no publisher. */
void status_print(publisher_t *publisher);
