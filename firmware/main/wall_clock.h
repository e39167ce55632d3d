#pragma once

#include <stdbool.h>

/** The board's clock, which starts at 1970. Certificates are valid at certain times only. */

/** Whether it has been set. */
bool wall_clock_is_set(void);

/**
 * Sets it in the background: by SNTP, else by the reply of a wss server whose CA is pinned.
 * APP_CLOCK is posted when it is set, or when the next attempt is due. False when out of memory.
 */
bool wall_clock_set_for(const char *server, const char *ca);
