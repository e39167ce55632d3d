#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Reads JSON (RFC 8259) where it stands, without memory of its own. Text is checked once, whole;
 * what is read afterwards are spans of it. As with JSON.parse the last of equal names counts.
 * Unlike there, text is UTF-8 and has to be valid, nesting has a limit, and U+0000 and lone
 * surrogates become U+FFFD, since what comes out is C strings in UTF-8.
 */

/** A checked value; `text` is NULL where there is none. */
typedef struct {
    const char *text;
    size_t length;
} json_value_t;

typedef enum {
    JSON_NONE,
    JSON_NULL,
    JSON_BOOLEAN,
    JSON_NUMBER,
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT,
} json_type_t;

/** The most arrays and objects that may stand in one another. */
#define JSON_MAX_DEPTH 64

/** Checks a whole text; false when it is no JSON. */
bool json_parse(const char *text, size_t length, json_value_t *root);

json_type_t json_type(json_value_t value);

/** What is left of an array or an object. */
typedef struct {
    const char *at;
    const char *end;
} json_cursor_t;

/** Before the first element or member; of anything else, at the end. */
json_cursor_t json_begin(json_value_t container);
bool json_next_element(json_cursor_t *cursor, json_value_t *value);
bool json_next_member(json_cursor_t *cursor, json_value_t *name, json_value_t *value);

/** Looks `count` names up in one pass; values that an object does not have come out as none. */
void json_members(json_value_t object, const char *const *names, size_t count,
                  json_value_t *values);

json_value_t json_member(json_value_t object, const char *name);

/** Is it this text? Escapes count as what they stand for. */
bool json_text_is(json_value_t value, const char *text);

/** How many bytes the text has without its quotes and escapes. */
size_t json_text_length(json_value_t value);

/** Writes those bytes, and no NUL after them. */
void json_text_copy(json_value_t value, char *out);

/** Is it a number, and less than infinity as a double? */
bool json_is_finite(json_value_t value);

/** An integer that a double holds exactly (RFC 8259 section 6), however it is written. */
bool json_integer(json_value_t value, int64_t *integer);
