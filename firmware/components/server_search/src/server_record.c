#include "server_record.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PATH_BYTES 128
#define DEFAULT_PATH "/kurento"

/** The first of a key counts (RFC 6763 section 6.4). */
static const server_text_t *text_of(const server_record_t *record, const char *key) {
    for (size_t i = 0; i < record->text_count; i++) {
        const server_text_t *text = &record->texts[i];
        if (text->key != NULL && strcasecmp(text->key, key) == 0) {
            return text->value != NULL ? text : NULL;
        }
    }
    return NULL;
}

/** Reads 0 or 1; false for anything else. */
static bool read_flag(const server_record_t *record, const char *key, bool *flag) {
    const server_text_t *text = text_of(record, key);
    *flag = text != NULL && text->length == 1 && text->value[0] == '1';
    return text == NULL || (text->length == 1 && (text->value[0] == '0' || *flag));
}

static bool is_path_character(char character) {
    return isalnum((unsigned char)character) != 0 ||
           (character != '\0' && strchr("/-._~%", character) != NULL);
}

static bool read_path(const server_record_t *record, char *path) {
    const server_text_t *text = text_of(record, "path");
    if (text == NULL) {
        strcpy(path, DEFAULT_PATH);
        return true;
    }
    if (text->length == 0 || text->length > PATH_BYTES || text->value[0] != '/') {
        return false;
    }
    for (size_t i = 0; i < text->length; i++) {
        if (!is_path_character(text->value[i])) {
            return false;
        }
    }
    memcpy(path, text->value, text->length);
    path[text->length] = '\0';
    return true;
}

/** Neither this host, loopback, multicast nor broadcast (RFC 6890, RFC 5771). */
static bool is_of_a_host(const uint8_t *address) {
    return address[0] != 0 && address[0] != 127 && address[0] < 224;
}

/** A name for the log, which is a terminal. */
static void copy_name(const char *from, char *to) {
    size_t length = 0;
    for (; from != NULL && from[length] != '\0' && length < SERVER_NAME_SIZE - 1; length++) {
        const bool is_printable = isprint((unsigned char)from[length]) != 0;
        to[length] = is_printable ? from[length] : '?';
    }
    to[length] = '\0';
}

bool server_record_read(const server_record_t *record, found_server_t *server) {
    char path[PATH_BYTES + 1];
    bool has_tls = false;
    const uint8_t *address = record->address;
    if (record->port == 0 || !is_of_a_host(address) || !read_path(record, path) ||
        !read_flag(record, "tls", &has_tls) || !read_flag(record, "auth", &server->needs_key)) {
        return false;
    }
    snprintf(server->url, sizeof(server->url), "%s://%u.%u.%u.%u:%u%s", has_tls ? "wss" : "ws",
             address[0], address[1], address[2], address[3], record->port, path);
    copy_name(record->name, server->name);
    return true;
}
