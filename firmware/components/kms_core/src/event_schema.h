#pragma once

#include "json_schema.h"

/** Kurento's events (kms-core and kms-elements 7.3). */
typedef enum {
    EVENT_ICE_CANDIDATE_FOUND,
    EVENT_DTLS_CONNECTION_STATE_CHANGE,
    EVENT_CONNECTION_STATE_CHANGED,
    EVENT_MEDIA_STATE_CHANGED,
    EVENT_ELEMENT_DISCONNECTED,
    EVENT_ERROR,
    EVENT_OTHER, /*!< A known one that the machine has no use for */
} event_type_t;

/** Checks an event's `value`; false when it is none that is known, or its data is not its type's.
 */
bool event_check(json_value_t value, event_type_t *type, json_value_t *object, json_value_t *data);
