#include "text.h"

#include <stdint.h>
#include <string.h>

#include "json_text.h"

static text_t *text_of_length(kms_allocator_t *allocator, size_t length) {
    if (length > SIZE_MAX - sizeof(text_t) - 1) {
        return NULL;
    }
    text_t *text = kms_allocate(allocator, sizeof(text_t) + length + 1);
    if (text != NULL) {
        text->references = 1;
        text->text[length] = '\0';
    }
    return text;
}

text_t *text_new(kms_allocator_t *allocator, const char *text, size_t length) {
    text_t *copy = text_of_length(allocator, length);
    if (copy != NULL) {
        memcpy(copy->text, text, length);
    }
    return copy;
}

text_t *text_from_json(kms_allocator_t *allocator, json_value_t value) {
    text_t *copy = text_of_length(allocator, json_text_length(value));
    if (copy != NULL) {
        json_text_copy(value, copy->text);
    }
    return copy;
}

text_t *text_hold(text_t *text) {
    if (text != NULL) {
        text->references++;
    }
    return text;
}

void text_drop(kms_allocator_t *allocator, text_t **text) {
    if (*text != NULL && --(*text)->references == 0) {
        kms_release(allocator, *text);
    }
    *text = NULL;
}

bool text_is(const text_t *text, json_value_t value) {
    return text != NULL && json_text_is(value, text->text);
}
