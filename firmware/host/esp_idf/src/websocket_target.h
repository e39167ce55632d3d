#pragma once

#include <stdbool.h>

#define WEBSOCKET_AUTHORIZATION_SIZE 512

/** Where a client connects to; its texts are its own. */
typedef struct {
    char *copy; /*!< What `scheme` and `host` point into */
    char path[512];
    char authorization[WEBSOCKET_AUTHORIZATION_SIZE]; /*!< Basic (RFC 7617); "" without a user */
    const char *scheme;
    const char *host;
    int port;
} websocket_target_t;

/**
 * Reads an address as the real client does: a user and a password in it are for Basic, as they
 * stand, and a user without a password is for nothing. False when it is none; free it all the same.
 */
bool websocket_target_parse(const char *uri, websocket_target_t *target);
void websocket_target_free(websocket_target_t *target);

bool websocket_target_is_secure(const websocket_target_t *target);
