#pragma once

#include <stdbool.h>

/** The server as the console shows it, which the app's task changes meanwhile. */

/** Creates the lock; false when out of memory. */
bool shown_server_init(void);

/** Sets it, "" for none; `is_found` by mDNS. */
void shown_server_set(const char *url, bool is_found);

/** Prints it without secrets. */
void shown_server_print(void);
