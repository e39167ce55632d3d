#include "improv_parser.h"

#include <stdbool.h>
#include <string.h>

#include "improv_checksum.h"

/** "IMPROV" and the version. */
static const uint8_t header[] = {'I', 'M', 'P', 'R', 'O', 'V', 1};

#define AT_LENGTH 8
#define AT_DATA 9

/** The held bytes and `byte` are no packet; the byte may begin one, which no other of them can. */
static improv_input_t release(improv_parser_t *parser, uint8_t byte) {
    memcpy(parser->console, parser->held, parser->held_length);
    parser->console_length = parser->held_length;
    parser->held_length = 0;
    if (byte == header[0]) {
        parser->held[parser->held_length++] = byte;
    } else {
        parser->console[parser->console_length++] = (char)byte;
    }
    return parser->console_length > 0 ? IMPROV_CONSOLE : IMPROV_PENDING;
}

static improv_input_t finish(improv_parser_t *parser) {
    const size_t length = parser->held_length;
    parser->type = parser->held[7];
    parser->data = &parser->held[AT_DATA];
    parser->data_length = parser->held[AT_LENGTH];
    parser->held_length = 0;
    parser->ignored_end = '\r';
    const bool is_valid = parser->held[length - 1] == improv_checksum(parser->held, length - 1);
    return is_valid ? IMPROV_PACKET : IMPROV_INVALID;
}

/** Whether the byte is the line end after a packet. */
static bool is_ignored_end(improv_parser_t *parser, uint8_t byte) {
    const char ignored = parser->ignored_end;
    parser->ignored_end = byte == '\r' && ignored == '\r' ? '\n' : '\0';
    return (byte == '\r' && ignored == '\r') || (byte == '\n' && ignored != '\0');
}

improv_input_t improv_parser_feed(improv_parser_t *parser, uint8_t byte, int64_t now_ms) {
    const bool is_late = now_ms - parser->last_ms > IMPROV_MAX_GAP_MS;
    parser->last_ms = now_ms;
    if (is_ignored_end(parser, byte)) {
        return IMPROV_PENDING;
    }
    if (is_late && parser->held_length >= sizeof(header)) {
        // Of an incomplete packet nothing is text.
        parser->held_length = 0;
    }
    const size_t at = parser->held_length;
    if (at < sizeof(header) && (byte != header[at] || (is_late && at > 0))) {
        return release(parser, byte);
    }
    parser->held[parser->held_length++] = byte;
    if (at < AT_DATA || at < (size_t)AT_DATA + parser->held[AT_LENGTH]) {
        return IMPROV_PENDING;
    }
    return finish(parser);
}
