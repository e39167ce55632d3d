#pragma once

#include <stdbool.h>
#include <time.h>

/**
 * The time of a reply of a wss server (RFC 9110 section 6.6.1), whose certificate is verified with
 * the CA except for its dates. NULL, or why it failed. Only one task may call it.
 */
const char *server_date_read(const char *url, const char *ca, time_t *time);
