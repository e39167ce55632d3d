#pragma once

#include <stdbool.h>

#include "json_value.h"

/** The maximum nesting of arrays and objects. */
#define JSON_MAX_DEPTH 64

/** Checks a whole text; false when it is not valid JSON. */
bool json_parse(const char *text, size_t length, json_value_t *root);
