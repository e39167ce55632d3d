#pragma once

#include "json_writer.h"

/** A line for the log, made of what is known and of what a server said. Absent parts are NULL. */
typedef struct {
    const char *before;
    const char *quoted;
    json_value_t said;   /*!< A JSON string */
    const int64_t *code; /*!< Follows in parentheses */
    const char *after;
} sentence_t;

/** The whole line; NULL when there is no memory. */
char *sentence_compose(kms_allocator_t *allocator, const sentence_t *sentence);
