#pragma once

#include <stdbool.h>

#include "json_value.h"

/** The part of an array or an object that has not been read yet. */
typedef struct {
    const char *at;
    const char *end;
} json_cursor_t;

/** Before the first element or member; at the end for any other value. */
json_cursor_t json_begin(json_value_t container);
bool json_next_element(json_cursor_t *cursor, json_value_t *value);
bool json_next_member(json_cursor_t *cursor, json_value_t *name, json_value_t *value);

/** Reads `count` members in one pass; a missing one is JSON_NONE. */
void json_members(json_value_t object, const char *const *names, size_t count,
                  json_value_t *values);

json_value_t json_member(json_value_t object, const char *name);
