#include "json_schema.h"

#include "json_members.h"
#include "json_number.h"
#include "json_text.h"

static bool is_choice(json_value_t value, const char *const *choices) {
    for (; *choices != NULL; choices++) {
        if (json_text_is(value, *choices)) {
            return true;
        }
    }
    return false;
}

static bool is_list(json_value_t value, const field_t *fields) {
    if (json_type(value) != JSON_ARRAY) {
        return false;
    }
    json_cursor_t cursor = json_begin(value);
    json_value_t element;
    while (json_next_element(&cursor, &element)) {
        if (!json_matches(element, fields)) {
            return false;
        }
    }
    return true;
}

static bool field_matches(json_value_t value, const field_t *field) {
    json_type_t type = json_type(value);
    int64_t integer;
    switch (field->kind) {
    case FIELD_TEXT:
        return type == JSON_TEXT;
    case FIELD_NUMBER:
        return type == JSON_NUMBER;
    case FIELD_INTEGER:
        return json_integer(value, &integer);
    case FIELD_TEXT_OR_NUMBER:
        return type == JSON_TEXT || type == JSON_NUMBER;
    case FIELD_OPTIONAL_NUMBER:
        return type == JSON_NONE || type == JSON_NUMBER;
    case FIELD_CHOICE:
        return is_choice(value, field->choices);
    case FIELD_OPTIONAL_CHOICE:
        return type == JSON_NONE || is_choice(value, field->choices);
    case FIELD_OBJECT:
        return json_matches(value, field->fields);
    case FIELD_LIST:
        return is_list(value, field->fields);
    }
    return false;
}

bool json_matches(json_value_t value, const field_t *fields) {
    if (json_type(value) != JSON_OBJECT) {
        return false;
    }
    const char *names[JSON_MAX_FIELDS];
    json_value_t values[JSON_MAX_FIELDS];
    size_t count = 0;
    while (fields[count].name != NULL) {
        names[count] = fields[count].name;
        count++;
    }
    json_members(value, names, count, values);
    for (size_t i = 0; i < count; i++) {
        if (!field_matches(values[i], &fields[i])) {
            return false;
        }
    }
    return true;
}
