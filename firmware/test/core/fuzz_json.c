/* The JSON reader with random bytes, and the writer with its results:
 * fuzz_json -max_total_time=30 corpus_json */
#include <stdlib.h>
#include <string.h>

#include "json_members.h"
#include "json_number.h"
#include "json_syntax.h"
#include "json_text.h"
#include "json_writer.h"

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

static void write_text(json_writer_t *writer, const void *subject) {
    json_write_text(writer, subject);
}

/* A written string is read back unchanged. */
static void check_text(json_value_t value) {
    kms_allocator_t allocator = {0};
    size_t length = json_text_length(value);
    char *text = malloc(length + 1);
    json_text_copy(value, text);
    text[length] = '\0';
    must(strlen(text) == length && json_text_is(value, text));
    size_t size = 0;
    char *json = json_compose(&allocator, write_text, text, &size);
    json_value_t again;
    must(json_parse(json, size, &again) && json_text_is(again, text));
    must(json_text_length(again) == length);
    kms_release(&allocator, json);
    free(text);
}

static void visit(json_value_t value) {
    int64_t integer;
    json_cursor_t cursor = json_begin(value);
    json_value_t name;
    json_value_t inner;
    switch (json_type(value)) {
    case JSON_TEXT:
        check_text(value);
        break;
    case JSON_NUMBER:
        must(!json_integer(value, &integer) || json_is_finite(value));
        break;
    case JSON_ARRAY:
        while (json_next_element(&cursor, &inner)) {
            visit(inner);
        }
        break;
    case JSON_OBJECT:
        json_member(value, "value");
        while (json_next_member(&cursor, &name, &inner)) {
            visit(name);
            visit(inner);
        }
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *lent = malloc(size > 0 ? size : 1);
    memcpy(lent, data, size);
    json_value_t root;
    if (json_parse(lent, size, &root)) {
        visit(root);
    }
    free(lent);
    return 0;
}
