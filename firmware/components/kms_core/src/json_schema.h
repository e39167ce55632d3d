#pragma once

#include <stdbool.h>

#include "json_value.h"

typedef enum {
    FIELD_TEXT,
    FIELD_NUMBER,
    FIELD_INTEGER,
    FIELD_TEXT_OR_NUMBER,
    FIELD_OPTIONAL_NUMBER,
    FIELD_CHOICE,          /*!< One of the texts of `choices` */
    FIELD_OPTIONAL_CHOICE, /*!< The same, or missing */
    FIELD_OBJECT,          /*!< An object with the fields of `fields` */
    FIELD_LIST,            /*!< An array of such objects */
} field_kind_t;

/** The type of one member of an object; members without a field are not checked. */
typedef struct field {
    const char *name;
    field_kind_t kind;
    const char *const *choices; /*!< Ends with NULL */
    const struct field *fields; /*!< Ends with a field without a name */
} field_t;

/** The maximum of fields of one object. */
#define JSON_MAX_FIELDS 8

/** Whether it is an object with these fields. */
bool json_matches(json_value_t value, const field_t *fields);
