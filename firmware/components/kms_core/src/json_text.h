#pragma once

#include <stdbool.h>

#include "json_value.h"

/** Whether it is a string with this content; escapes are decoded. */
bool json_text_is(json_value_t value, const char *text);

/** The bytes of a string without quotes and escapes. */
size_t json_text_length(json_value_t value);

/** Writes those bytes, without a NUL. */
void json_text_copy(json_value_t value, char *out);
