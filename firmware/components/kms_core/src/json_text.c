#include "json_text.h"

#include <stdint.h>
#include <string.h>

#define REPLACEMENT 0xfffdu

static unsigned hex_digit(char c) {
    if (c <= '9') {
        return (unsigned)(c - '0');
    }
    return (unsigned)((c | 0x20) - 'a') + 10;
}

static uint32_t hex_unit(const char *digits) {
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        unit = unit << 4 | hex_digit(digits[i]);
    }
    return unit;
}

static bool is_low_surrogate(const char *at, const char *end) {
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') {
        return false;
    }
    return hex_unit(at + 2) >> 10 == 0xdc00 >> 10;
}

/* The character of the \u escape with its digits at `*at` (RFC 8259 section 7). */
static uint32_t take_unicode(const char **at, const char *end) {
    uint32_t unit = hex_unit(*at);
    *at += 4;
    if (unit >> 10 == 0xd800 >> 10 && is_low_surrogate(*at, end)) {
        uint32_t low = hex_unit(*at + 2);
        *at += 6;
        return 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
    }
    return unit == 0 || unit >> 11 == 0xd800 >> 11 ? REPLACEMENT : unit;
}

static size_t encode(uint32_t code, char *out) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

/* The next bytes of a string: one literal byte, or the one to four bytes of an escape. */
static size_t take_bytes(const char **at, const char *end, char *out) {
    static const char letters[] = "bfnrt";
    static const char controls[] = "\b\f\n\r\t";
    char c = *(*at)++;
    if (c != '\\') {
        out[0] = c;
        return 1;
    }
    c = *(*at)++;
    if (c == 'u') {
        return encode(take_unicode(at, end), out);
    }
    const char *letter = strchr(letters, c);
    out[0] = letter != NULL ? controls[letter - letters] : c;
    return 1;
}

bool json_text_is(json_value_t value, const char *text) {
    if (json_type(value) != JSON_TEXT) {
        return false;
    }
    const char *end = value.text + value.length - 1;
    char bytes[4];
    for (const char *at = value.text + 1; at < end;) {
        size_t count = take_bytes(&at, end, bytes);
        if (strncmp(text, bytes, count) != 0) {
            return false;
        }
        text += count;
    }
    return *text == '\0';
}

size_t json_text_length(json_value_t value) {
    const char *end = value.text + value.length - 1;
    size_t length = 0;
    char bytes[4];
    for (const char *at = value.text + 1; at < end;) {
        length += take_bytes(&at, end, bytes);
    }
    return length;
}

void json_text_copy(json_value_t value, char *out) {
    const char *end = value.text + value.length - 1;
    for (const char *at = value.text + 1; at < end;) {
        char bytes[4];
        size_t count = take_bytes(&at, end, bytes);
        memcpy(out, bytes, count);
        out += count;
    }
}
