#pragma once

#include <stdbool.h>
#include <time.h>

/** Parses an IMF-fixdate (RFC 9110 section 5.6.7), such as "Sun, 06 Nov 1994 08:49:37 GMT". */
bool http_date_parse(const char *text, time_t *time);
