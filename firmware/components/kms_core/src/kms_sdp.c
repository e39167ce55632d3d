#include "kms_sdp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "json_writer.h"

/* A line without its end, within the description. */
typedef struct {
    const char *text;
    size_t length;
} line_t;

static bool starts(line_t line, const char *with) {
    size_t length = strlen(with);
    return line.length >= length && memcmp(line.text, with, length) == 0;
}

static bool contains(line_t line, const char *part) {
    size_t length = strlen(part);
    for (size_t i = 0; i + length <= line.length; i++) {
        if (memcmp(line.text + i, part, length) == 0) {
            return true;
        }
    }
    return false;
}

/* The lines that packages/signaling/src/publisher/sdp.ts removes as well. */
static bool is_bandwidth_estimation(line_t line) {
    if (starts(line, "a=rtcp-fb:")) {
        return contains(line, " goog-remb") || contains(line, " transport-cc");
    }
    if (starts(line, "a=extmap:")) {
        return contains(line, "abs-send-time") || contains(line, "transport-wide-cc");
    }
    return starts(line, "b=AS:");
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Reads an SSRC printed as a negative number; returns its length, or 0 for none. */
static size_t read_negative(line_t text, uint32_t *ssrc) {
    size_t at = 1;
    uint64_t value = 0;
    while (at < text.length && is_digit(text.text[at]) && value <= (uint64_t)INT32_MAX + 1) {
        value = value * 10 + (uint64_t)(text.text[at] - '0');
        at++;
    }
    if (at == 1 || value > (uint64_t)INT32_MAX + 1) {
        return 0;
    }
    *ssrc = (uint32_t)(0 - value);
    return at;
}

/* `a=ssrc:-5 cname:x` and `a=ssrc-group:FID -5 -6`: no other minus sign follows `:` or a space. */
static void write_ssrcs(json_writer_t *writer, line_t line) {
    bool group = starts(line, "a=ssrc-group:");
    for (size_t i = 0; i < line.length;) {
        char before = i > 0 ? line.text[i - 1] : '\0';
        bool matches = group ? before == ' ' : before == ':' && i == strlen("a=ssrc:");
        uint32_t ssrc = 0;
        size_t length = 0;
        if (matches && line.text[i] == '-') {
            length = read_negative((line_t){line.text + i, line.length - i}, &ssrc);
        }
        if (length > 0) {
            json_write_integer(writer, ssrc);
            i += length;
        } else {
            json_write_raw(writer, &line.text[i], 1);
            i++;
        }
    }
}

static void write_line(json_writer_t *writer, line_t line, line_t end) {
    if (is_bandwidth_estimation(line)) {
        return;
    }
    if (starts(line, "a=setup:")) {
        json_write_literal(writer, "a=setup:active");
    } else if (starts(line, "a=ssrc:") || starts(line, "a=ssrc-group:")) {
        write_ssrcs(writer, line);
    } else {
        json_write_raw(writer, line.text, line.length);
    }
    json_write_raw(writer, end.text, end.length);
}

static void write_offer(json_writer_t *writer, const void *subject) {
    const char *at = subject;
    while (*at != '\0') {
        line_t line = {at, strcspn(at, "\r\n")};
        at += line.length;
        line_t end = {at, 0};
        while (*at == '\r') {
            at++;
        }
        if (*at == '\n') {
            at++;
        }
        end.length = (size_t)(at - end.text);
        write_line(writer, line, end);
    }
}

char *kms_sdp_shape_offer(kms_allocator_t *allocator, const char *offer) {
    return json_compose(allocator, write_offer, offer, NULL);
}
