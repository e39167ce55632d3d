#include "json_value.h"

json_type_t json_type(json_value_t value) {
    if (value.text == NULL) {
        return JSON_NONE;
    }
    switch (*value.text) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_TEXT;
    case 't':
    case 'f':
        return JSON_BOOLEAN;
    case 'n':
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}
