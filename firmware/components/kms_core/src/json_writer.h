#pragma once

#include <stddef.h>
#include <stdint.h>

#include "json_value.h"
#include "kms_allocator.h"

/**
 * Writes JSON into a buffer and never beyond it: bytes that do not fit are only counted. A text is
 * written twice, first without a buffer for its length, then into a block of exactly that size.
 */
typedef struct {
    char *text;
    size_t capacity;
    size_t length; /*!< Of everything written, including bytes that did not fit */
} json_writer_t;

/** Writes a text; the same one for each call with the same `subject`. */
typedef void (*json_compose_t)(json_writer_t *writer, const void *subject);

/** The text that `compose` writes, with a NUL; NULL when out of memory. */
char *json_compose(kms_allocator_t *allocator, json_compose_t compose, const void *subject,
                   size_t *length);

/** Writes bytes unchanged. */
void json_write_raw(json_writer_t *writer, const char *bytes, size_t length);

/** Writes a C string unchanged. */
void json_write_literal(json_writer_t *writer, const char *literal);

/** Writes a JSON string, escaped as JSON.stringify does. */
void json_write_text(json_writer_t *writer, const char *text);

void json_write_integer(json_writer_t *writer, int64_t integer);

/** Writes the content of a JSON string, without quotes and escapes. */
void json_write_content(json_writer_t *writer, json_value_t value);
