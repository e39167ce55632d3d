#pragma once

#include <stddef.h>

/**
 * Writes the address of the page that shows a board of a gateway: http://host:8888/watch/kitchen
 * for ws://host:8888/kurento. User, password and query are left out. "" when it does not fit.
 */
void watch_url(const char *server, const char *name, char *url, size_t size);
