#pragma once

#include "json_reader.h"
#include "kms_allocator.h"

/** A text that several may hold; the last to let go of it frees it. */
typedef struct {
    unsigned holders;
    char text[];
} text_t;

/** NULL when there is no memory, as from each of these. */
text_t *text_new(kms_allocator_t *allocator, const char *text, size_t length);

/** The content of a JSON string. */
text_t *text_from_json(kms_allocator_t *allocator, json_value_t value);

/** One more holder; NULL is no text. */
text_t *text_hold(text_t *text);

/** Lets go of what `*text` is, and leaves NULL there. */
void text_drop(kms_allocator_t *allocator, text_t **text);

/** Is the JSON string the same as the text? No text is the same as none. */
bool text_is(const text_t *text, json_value_t value);
