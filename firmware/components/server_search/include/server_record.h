#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERVER_URL_SIZE 192
/** An instance name has at most 63 bytes (RFC 6763 section 4.1.1). */
#define SERVER_NAME_SIZE 64

/** A string of a TXT record (RFC 6763 section 6); the value of a key without "=" is NULL. */
typedef struct {
    const char *key;
    const char *value;
    size_t length;
} server_text_t;

/** What a server announces, as it came from the network. */
typedef struct {
    const char *name;
    uint8_t address[4];
    uint16_t port;
    const server_text_t *texts;
    size_t text_count;
} server_record_t;

/** A server to publish to. */
typedef struct {
    char url[SERVER_URL_SIZE];
    char name[SERVER_NAME_SIZE]; /*!< Printable */
    bool needs_key;
} found_server_t;

/** Reads an announcement; false when no board could use it. */
bool server_record_read(const server_record_t *record, found_server_t *server);
