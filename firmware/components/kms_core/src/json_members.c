#include "json_members.h"

#include "json_text.h"

/* The text is valid JSON, so the delimiters are found without bounds checks. */

static const char *after_text(const char *at) {
    for (at++; *at != '"'; at++) {
        if (*at == '\\') {
            at++;
        }
    }
    return at + 1;
}

static const char *after_container(const char *at) {
    unsigned depth = 0;
    do {
        switch (*at) {
        case '"':
            at = after_text(at);
            continue;
        case '{':
        case '[':
            depth++;
            break;
        case '}':
        case ']':
            depth--;
            break;
        default:
            break;
        }
        at++;
    } while (depth > 0);
    return at;
}

static bool ends_scalar(char c) {
    return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *after_value(const char *at, const char *end) {
    if (*at == '"') {
        return after_text(at);
    }
    if (*at == '{' || *at == '[') {
        return after_container(at);
    }
    while (at < end && !ends_scalar(*at)) {
        at++;
    }
    return at;
}

static void skip_separators(json_cursor_t *cursor) {
    while (cursor->at < cursor->end &&
           (*cursor->at == ',' || *cursor->at == ':' || *cursor->at == ' ' || *cursor->at == '\n' ||
            *cursor->at == '\r' || *cursor->at == '\t')) {
        cursor->at++;
    }
}

json_cursor_t json_begin(json_value_t container) {
    json_type_t type = json_type(container);
    if (type != JSON_ARRAY && type != JSON_OBJECT) {
        return (json_cursor_t){NULL, NULL};
    }
    return (json_cursor_t){container.text + 1, container.text + container.length - 1};
}

bool json_next_element(json_cursor_t *cursor, json_value_t *value) {
    skip_separators(cursor);
    if (cursor->at == cursor->end) {
        return false;
    }
    const char *from = cursor->at;
    cursor->at = after_value(from, cursor->end);
    *value = (json_value_t){.text = from, .length = (size_t)(cursor->at - from)};
    return true;
}

bool json_next_member(json_cursor_t *cursor, json_value_t *name, json_value_t *value) {
    return json_next_element(cursor, name) && json_next_element(cursor, value);
}

void json_members(json_value_t object, const char *const *names, size_t count,
                  json_value_t *values) {
    for (size_t i = 0; i < count; i++) {
        values[i] = (json_value_t){NULL, 0};
    }
    if (json_type(object) != JSON_OBJECT) {
        return;
    }
    json_cursor_t cursor = json_begin(object);
    json_value_t name;
    json_value_t value;
    while (json_next_member(&cursor, &name, &value)) {
        for (size_t i = 0; i < count; i++) {
            if (json_text_is(name, names[i])) {
                values[i] = value;
            }
        }
    }
}

json_value_t json_member(json_value_t object, const char *name) {
    json_value_t value;
    json_members(object, &name, 1, &value);
    return value;
}
