#pragma once

#include <stdbool.h>

#include "publisher.h"

/** The open publisher of the app, which its task replaces while the console reads its status. */

/** Creates the lock; false when out of memory. */
bool current_publisher_init(void);

/** Sets it; NULL for none. */
void current_publisher_set(publisher_t *publisher);

/** Prints the board's status with that of the publisher. */
void current_publisher_print_status(void);
