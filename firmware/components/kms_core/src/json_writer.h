#pragma once

#include <stddef.h>
#include <stdint.h>

#include "json_reader.h"
#include "kms_allocator.h"

/**
 * Writes JSON into a buffer that is never exceeded: what does not fit is only counted. A text is
 * written twice, first to be measured and then to be kept, so that its block has just its size.
 */
typedef struct {
    char *text;
    size_t capacity;
    size_t length; /*!< Of all that was written, whether there was room or not */
} json_writer_t;

/** Writes the same each time that it is called with the same `subject`. */
typedef void (*json_compose_t)(json_writer_t *writer, const void *subject);

/** What `compose` writes, with a NUL after it; NULL when there is no memory. */
char *json_compose(kms_allocator_t *allocator, json_compose_t compose, const void *subject,
                   size_t *length);

/** Writes bytes as they are. */
void json_write_raw(json_writer_t *writer, const char *bytes, size_t length);

/** Writes text that is JSON already, or is to stand as it is. */
void json_write_literal(json_writer_t *writer, const char *literal);

/** Writes a JSON string, escaped as JSON.stringify does. */
void json_write_text(json_writer_t *writer, const char *text);

void json_write_integer(json_writer_t *writer, int64_t integer);

/** Writes what a JSON string holds, without its quotes and escapes. */
void json_write_content(json_writer_t *writer, json_value_t value);
