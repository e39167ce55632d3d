#pragma once

#include <stdbool.h>

#include "json_value.h"
#include "kms_allocator.h"

/** A reference-counted text. */
typedef struct {
    unsigned references;
    char text[];
} text_t;

/** A copy of `length` bytes; NULL when out of memory. */
text_t *text_new(kms_allocator_t *allocator, const char *text, size_t length);

/** The content of a JSON string; NULL when out of memory. */
text_t *text_from_json(kms_allocator_t *allocator, json_value_t value);

/** Adds a reference; NULL stays NULL. */
text_t *text_hold(text_t *text);

/** Removes a reference, frees the text with the last one, and sets `*text` to NULL. */
void text_drop(kms_allocator_t *allocator, text_t **text);

/** Whether the JSON string equals the text; false when `text` is NULL. */
bool text_is(const text_t *text, json_value_t value);
