#pragma once

#include <stddef.h>

/**
 * A JSON value (RFC 8259) as a span of its text, which `json_parse` has checked. The text stays
 * where it is, and reading it takes no memory. As with JSON.parse, the last of equal names counts.
 * Unlike JSON.parse, the text must be valid UTF-8, nesting is limited, and U+0000 and lone
 * surrogates are read as U+FFFD, since the results are C strings in UTF-8.
 */
typedef struct {
    const char *text; /*!< NULL for no value */
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

json_type_t json_type(json_value_t value);
