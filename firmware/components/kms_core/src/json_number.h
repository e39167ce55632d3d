#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "json_value.h"

/** Whether it is a number, and finite as a double. */
bool json_is_finite(json_value_t value);

/** Reads an integer that a double represents exactly (RFC 8259 section 6), in any notation. */
bool json_integer(json_value_t value, int64_t *integer);
