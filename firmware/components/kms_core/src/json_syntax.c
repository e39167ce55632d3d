#include "json_syntax.h"

#include <stdint.h>
#include <string.h>

/* The position in the text, and one bit for each open container that is an object. */
typedef struct {
    const char *at;
    const char *end;
    uint64_t objects;
    unsigned depth;
} parser_t;

static void skip_space(parser_t *p) {
    while (p->at < p->end &&
           (*p->at == ' ' || *p->at == '\n' || *p->at == '\r' || *p->at == '\t')) {
        p->at++;
    }
}

static bool take(parser_t *p, char expected) {
    if (p->at >= p->end || *p->at != expected) {
        return false;
    }
    p->at++;
    return true;
}

static bool take_word(parser_t *p, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(p->end - p->at) < length || memcmp(p->at, word, length) != 0) {
        return false;
    }
    p->at += length;
    return true;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool take_digits(parser_t *p) {
    const char *from = p->at;
    while (p->at < p->end && is_digit(*p->at)) {
        p->at++;
    }
    return p->at > from;
}

static bool take_number(parser_t *p) {
    take(p, '-');
    if (!take(p, '0') && !take_digits(p)) {
        return false;
    }
    if (take(p, '.') && !take_digits(p)) {
        return false;
    }
    if (take(p, 'e') || take(p, 'E')) {
        if (!take(p, '+')) {
            take(p, '-');
        }
        return take_digits(p);
    }
    return true;
}

static bool take_escape(parser_t *p) {
    if (p->at >= p->end) {
        return false;
    }
    char c = *p->at++;
    if (c != 'u') {
        return c != '\0' && strchr("\"\\/bfnrt", c) != NULL;
    }
    for (int i = 0; i < 4; i++) {
        if (p->at >= p->end || !is_hex(*p->at)) {
            return false;
        }
        p->at++;
    }
    return true;
}

/* One character of two to four bytes, neither overlong nor a surrogate (RFC 3629 section 4). */
static bool take_multibyte(parser_t *p) {
    unsigned char lead = (unsigned char)*p->at;
    size_t following = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || (size_t)(p->end - p->at) <= following) {
        return false;
    }
    unsigned char second = (unsigned char)p->at[1];
    unsigned char min = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned char max = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < min || second > max) {
        return false;
    }
    for (size_t i = 2; i <= following; i++) {
        if (((unsigned char)p->at[i] & 0xc0) != 0x80) {
            return false;
        }
    }
    p->at += following + 1;
    return true;
}

static bool take_text(parser_t *p) {
    if (!take(p, '"')) {
        return false;
    }
    while (p->at < p->end) {
        unsigned char c = (unsigned char)*p->at;
        if (c >= 0x80) {
            if (!take_multibyte(p)) {
                return false;
            }
            continue;
        }
        p->at++;
        if (c == '"') {
            return true;
        }
        if (c < 0x20 || (c == '\\' && !take_escape(p))) {
            return false;
        }
    }
    return false;
}

static bool take_name(parser_t *p) {
    skip_space(p);
    if (!take_text(p)) {
        return false;
    }
    skip_space(p);
    return take(p, ':');
}

static bool in_object(const parser_t *p) {
    return (p->objects >> (p->depth - 1) & 1) != 0;
}

static bool enter(parser_t *p, bool object) {
    if (p->depth == JSON_MAX_DEPTH) {
        return false;
    }
    uint64_t bit = (uint64_t)1 << p->depth;
    p->objects = object ? p->objects | bit : p->objects & ~bit;
    p->depth++;
    return true;
}

static bool take_scalar(parser_t *p) {
    switch (*p->at) {
    case '"':
        return take_text(p);
    case 't':
        return take_word(p, "true");
    case 'f':
        return take_word(p, "false");
    case 'n':
        return take_word(p, "null");
    default:
        return take_number(p);
    }
}

/* After a value: closes the containers that end here, and continues to the next value. */
static bool take_follower(parser_t *p) {
    while (p->depth > 0) {
        skip_space(p);
        if (take(p, ',')) {
            return !in_object(p) || take_name(p);
        }
        if (!take(p, in_object(p) ? '}' : ']')) {
            return false;
        }
        p->depth--;
    }
    return true;
}

/* One value, up to its first inner value or its end. */
static bool take_value(parser_t *p) {
    skip_space(p);
    if (p->at >= p->end) {
        return false;
    }
    char c = *p->at;
    if (c != '{' && c != '[') {
        return take_scalar(p) && take_follower(p);
    }
    p->at++;
    skip_space(p);
    if (take(p, c == '{' ? '}' : ']')) {
        return p->depth < JSON_MAX_DEPTH && take_follower(p);
    }
    return enter(p, c == '{') && (c == '[' || take_name(p));
}

bool json_parse(const char *text, size_t length, json_value_t *root) {
    parser_t p = {.at = text, .end = text + length};
    skip_space(&p);
    const char *from = p.at;
    do {
        if (!take_value(&p)) {
            return false;
        }
    } while (p.depth > 0);
    *root = (json_value_t){.text = from, .length = (size_t)(p.at - from)};
    skip_space(&p);
    return p.at == p.end;
}
