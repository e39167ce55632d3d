#include "json_writer.h"

#include <string.h>

#include "json_text.h"

char *json_compose(kms_allocator_t *allocator, json_compose_t compose, const void *subject,
                   size_t *length) {
    json_writer_t measure = {0};
    compose(&measure, subject);
    char *text = kms_allocate(allocator, measure.length + 1);
    if (text == NULL) {
        return NULL;
    }
    json_writer_t writer = {.text = text, .capacity = measure.length};
    compose(&writer, subject);
    text[measure.length] = '\0';
    if (length != NULL) {
        *length = measure.length;
    }
    return text;
}

void json_write_raw(json_writer_t *writer, const char *bytes, size_t length) {
    if (length > 0 && length <= writer->capacity && writer->length <= writer->capacity - length) {
        memcpy(writer->text + writer->length, bytes, length);
    }
    writer->length += length;
}

void json_write_literal(json_writer_t *writer, const char *literal) {
    json_write_raw(writer, literal, strlen(literal));
}

static void write_escape(json_writer_t *writer, char c) {
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    static const char digits[] = "0123456789abcdef";
    const char *found = strchr(plain, c);
    if (found != NULL) {
        char escape[] = {'\\', letters[found - plain]};
        json_write_raw(writer, escape, sizeof(escape));
    } else {
        char escape[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
        json_write_raw(writer, escape, sizeof(escape));
    }
}

void json_write_text(json_writer_t *writer, const char *text) {
    json_write_literal(writer, "\"");
    const char *from = text;
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        json_write_raw(writer, from, (size_t)(text - from));
        write_escape(writer, *text);
        from = text + 1;
    }
    json_write_raw(writer, from, (size_t)(text - from));
    json_write_literal(writer, "\"");
}

void json_write_integer(json_writer_t *writer, int64_t integer) {
    char digits[20];
    size_t at = sizeof(digits);
    uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (integer < 0) {
        digits[--at] = '-';
    }
    json_write_raw(writer, digits + at, sizeof(digits) - at);
}

void json_write_content(json_writer_t *writer, json_value_t value) {
    size_t length = json_text_length(value);
    if (length > 0 && length <= writer->capacity && writer->length <= writer->capacity - length) {
        json_text_copy(value, writer->text + writer->length);
    }
    writer->length += length;
}
