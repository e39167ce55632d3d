#pragma once

#include <stdbool.h>

#include "generated/kms_event_types.h"
#include "json_value.h"

/** Checks an event's `value`; false when its type is unknown or its data do not match the type. */
bool event_check(json_value_t value, event_type_t *type, json_value_t *object, json_value_t *data);
