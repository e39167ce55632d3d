#pragma once

#include <stddef.h>

/**
 * The value of the next header of that name in the head of a reply, after `previous`; NULL when
 * there is none. It ends with its line.
 */
const char *http_header_next(const char *reply, const char *name, const char *previous);
