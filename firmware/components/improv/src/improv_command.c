#include "improv_command.h"

#include <string.h>

#define AT_LENGTH 1
#define AT_DATA 2

/** The data that is left to read. */
typedef struct {
    const uint8_t *bytes;
    size_t length;
} span_t;

/** Takes a text; false when it is incomplete, too long or has a NUL. */
static bool take_text(span_t *span, size_t length, char *text, size_t size) {
    if (length > span->length || length >= size || memchr(span->bytes, '\0', length) != NULL) {
        return false;
    }
    memcpy(text, span->bytes, length);
    text[length] = '\0';
    span->bytes += length;
    span->length -= length;
    return true;
}

/** Takes a text after the byte with its length. */
static bool take_counted_text(span_t *span, char *text, size_t size) {
    if (span->length == 0) {
        return false;
    }
    const size_t length = *span->bytes++;
    span->length--;
    return take_text(span, length, text, size);
}

static bool read_wifi(span_t span, improv_command_t *command) {
    return take_counted_text(&span, command->ssid, sizeof(command->ssid)) &&
           command->ssid[0] != '\0' &&
           take_counted_text(&span, command->password, sizeof(command->password)) &&
           span.length == 0;
}

static bool read_text(span_t span, improv_command_t *command) {
    command->has_text = span.length > 0;
    return take_text(&span, span.length, command->text, sizeof(command->text));
}

improv_error_t improv_command_read(const uint8_t *data, size_t length, improv_command_t *command) {
    memset(command, 0, sizeof(*command));
    if (length < AT_DATA || data[AT_LENGTH] != length - AT_DATA) {
        return IMPROV_ERROR_INVALID_RPC;
    }
    const span_t span = {data + AT_DATA, length - AT_DATA};
    bool is_valid = false;
    command->id = (improv_command_id_t)data[0];
    switch (data[0]) {
    case IMPROV_COMMAND_WIFI:
        is_valid = read_wifi(span, command);
        break;
    case IMPROV_COMMAND_STATE:
    case IMPROV_COMMAND_INFO:
    case IMPROV_COMMAND_SCAN:
        is_valid = span.length == 0;
        break;
    case IMPROV_COMMAND_HOSTNAME:
    case IMPROV_COMMAND_NAME:
        is_valid = read_text(span, command);
        break;
    default:
        return IMPROV_ERROR_UNKNOWN_COMMAND;
    }
    return is_valid ? IMPROV_ERROR_NONE : IMPROV_ERROR_INVALID_RPC;
}
