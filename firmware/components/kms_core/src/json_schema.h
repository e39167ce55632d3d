#pragma once

#include "json_reader.h"

typedef enum {
    FIELD_TEXT,
    FIELD_NUMBER,
    FIELD_INTEGER,
    FIELD_TEXT_OR_NUMBER,
    FIELD_OPTIONAL_NUMBER,
    FIELD_CHOICE,          /*!< One of the texts of `choices` */
    FIELD_OPTIONAL_CHOICE, /*!< The same, where it is there */
    FIELD_OBJECT,          /*!< An object with the fields of `fields` */
    FIELD_LIST,            /*!< An array of such objects */
} field_kind_t;

/** What a member of an object has to be; members that no field names may be anything. */
typedef struct field {
    const char *name;
    field_kind_t kind;
    const char *const *choices; /*!< Ends with NULL */
    const struct field *fields; /*!< Ends with a field without a name */
} field_t;

/** The most fields of one object. */
#define JSON_MAX_FIELDS 8

/** Is it an object with these fields? */
bool json_matches(json_value_t value, const field_t *fields);
