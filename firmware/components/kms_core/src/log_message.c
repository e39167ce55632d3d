#include "log_message.h"

#include <string.h>

static void write_value(json_writer_t *writer, const log_message_t *message, char conversion) {
    if (conversion == 'd') {
        json_write_integer(writer, message->code);
    } else if (message->text != NULL) {
        json_write_literal(writer, message->text);
    } else {
        json_write_content(writer, message->json);
    }
}

static void write_message(json_writer_t *writer, const void *subject) {
    const log_message_t *message = subject;
    const char *at = message->format;
    while (*at != '\0') {
        size_t length = strcspn(at, "%");
        json_write_raw(writer, at, length);
        at += length;
        if (*at == '%') {
            write_value(writer, message, at[1]);
            at += 2;
        }
    }
}

char *log_message_compose(kms_allocator_t *allocator, const log_message_t *message) {
    return json_compose(allocator, write_message, message, NULL);
}
