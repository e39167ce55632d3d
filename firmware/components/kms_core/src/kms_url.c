#include "kms_url.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "json_writer.h"

/*
 * The part of the WHATWG URL standard that server addresses need: an address that would have to be
 * percent-encoded or repaired is rejected.
 */

typedef struct {
    const char *text;
    size_t length;
} part_t;

typedef struct {
    bool secure;
    part_t user; /* With its @ */
    part_t host;
    unsigned port; /* 0 for the scheme's default */
    part_t path;
    part_t query; /* With the fragment */
} address_t;

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/* Printable, and not to be escaped in a URL. */
static bool is_plain(char c) {
    return c > ' ' && c < 0x7f && strchr("\"<>\\^`{|}", c) == NULL;
}

static part_t trim(const char *text) {
    part_t part = {text, strlen(text)};
    while (part.length > 0 && (unsigned char)*part.text <= ' ') {
        part.text++;
        part.length--;
    }
    while (part.length > 0 && (unsigned char)part.text[part.length - 1] <= ' ') {
        part.length--;
    }
    return part;
}

static bool take_scheme(part_t *text, const char *scheme) {
    size_t length = strlen(scheme);
    for (size_t i = 0; i < length; i++) {
        if (i >= text->length || lower(text->text[i]) != scheme[i]) {
            return false;
        }
    }
    text->text += length;
    text->length -= length;
    return true;
}

/* Takes the part before the first of these characters. */
static part_t take_until(part_t *text, const char *ends) {
    size_t length = 0;
    while (length < text->length && strchr(ends, text->text[length]) == NULL) {
        length++;
    }
    part_t part = {text->text, length};
    text->text += length;
    text->length -= length;
    return part;
}

/* RFC 4291 section 2.2, without an IPv4 address at its end. */
static bool is_ipv6(part_t host) {
    unsigned groups = 0;
    unsigned digits = 0;
    bool shortened = false;
    for (size_t i = 0; i < host.length; i++) {
        char c = lower(host.text[i]);
        if (is_digit(c) || (c >= 'a' && c <= 'f')) {
            groups += digits == 0 ? 1 : 0;
            if (++digits > 4) {
                return false;
            }
        } else if (c == ':') {
            bool twice = i > 0 && host.text[i - 1] == ':';
            bool alone = i == 0 && (host.length < 2 || host.text[1] != ':');
            if (alone || (twice && shortened)) {
                return false;
            }
            shortened = shortened || twice;
            digits = 0;
        } else {
            return false;
        }
    }
    bool open =
        host.length > 0 && digits == 0 && (host.length < 2 || host.text[host.length - 2] != ':');
    return !open && (shortened ? groups < 8 : groups == 8);
}

static bool is_ipv4(part_t host) {
    unsigned numbers = 0;
    unsigned value = 0;
    unsigned digits = 0;
    for (size_t i = 0; i <= host.length; i++) {
        if (i < host.length && is_digit(host.text[i])) {
            value = value * 10 + (unsigned)(host.text[i] - '0');
            if (++digits > 3 || value > 255) {
                return false;
            }
        } else if (digits > 0 && (i == host.length || host.text[i] == '.')) {
            numbers++;
            value = 0;
            digits = 0;
        } else {
            return false;
        }
    }
    return numbers == 4;
}

/* A name; one with a numeric last label must be an IPv4 address. */
static bool is_host(part_t host) {
    if (host.length == 0) {
        return false;
    }
    if (host.text[0] == '[') {
        return host.length > 2 && host.text[host.length - 1] == ']' &&
               is_ipv6((part_t){host.text + 1, host.length - 2});
    }
    size_t label = host.length;
    while (label > 0 && is_digit(host.text[label - 1])) {
        label--;
    }
    if (label < host.length && (label == 0 || host.text[label - 1] == '.')) {
        return is_ipv4(host);
    }
    for (size_t i = 0; i < host.length; i++) {
        char c = host.text[i];
        if (!is_letter(c) && !is_digit(c) && c != '-' && c != '.' && c != '_') {
            return false;
        }
    }
    return true;
}

static bool read_port(part_t text, address_t *address) {
    unsigned port = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.text[i])) {
            return false;
        }
        port = port * 10 + (unsigned)(text.text[i] - '0');
        if (port > 65535) {
            return false;
        }
    }
    address->port = port == (address->secure ? 443 : 80) ? 0 : port;
    return text.length == 0 || port != 0;
}

static bool read_authority(part_t authority, address_t *address) {
    size_t user = 0;
    for (size_t i = 0; i < authority.length; i++) {
        if (authority.text[i] == '@') {
            if (user != 0) {
                return false;
            }
            user = i + 1;
        }
    }
    address->user = (part_t){authority.text, user};
    part_t rest = {authority.text + user, authority.length - user};
    part_t host = take_until(&rest, rest.length > 0 && *rest.text == '[' ? "]" : ":");
    if (rest.length > 0 && *rest.text == ']') {
        host.length++;
        rest.text++;
        rest.length--;
    }
    address->host = host;
    if (rest.length > 0) {
        if (*rest.text != ':') {
            return false;
        }
        rest.text++;
        rest.length--;
    }
    return is_host(host) && read_port(rest, address);
}

static bool read_address(part_t text, address_t *address) {
    for (size_t i = 0; i < text.length; i++) {
        if (!is_plain(text.text[i])) {
            return false;
        }
    }
    address->secure = take_scheme(&text, "wss://");
    if (!address->secure && !take_scheme(&text, "ws://")) {
        return false;
    }
    part_t authority = take_until(&text, "/?#");
    address->path = take_until(&text, "?#");
    address->query = text;
    return read_authority(authority, address);
}

static void write_address(json_writer_t *writer, const void *subject) {
    const address_t *address = subject;
    json_write_literal(writer, address->secure ? "wss://" : "ws://");
    json_write_raw(writer, address->user.text, address->user.length);
    for (size_t i = 0; i < address->host.length; i++) {
        char c = lower(address->host.text[i]);
        json_write_raw(writer, &c, 1);
    }
    if (address->port != 0) {
        json_write_literal(writer, ":");
        json_write_integer(writer, address->port);
    }
    if (address->path.length <= 1) {
        json_write_literal(writer, "/kurento");
    } else {
        json_write_raw(writer, address->path.text, address->path.length);
    }
    json_write_raw(writer, address->query.text, address->query.length);
}

char *kms_url_normalise(kms_allocator_t *allocator, const char *url) {
    address_t address = {0};
    if (!read_address(trim(url), &address)) {
        return NULL;
    }
    return json_compose(allocator, write_address, &address, NULL);
}
