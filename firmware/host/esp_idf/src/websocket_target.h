#pragma once

#include <stdbool.h>

#define WEBSOCKET_AUTHORIZATION_SIZE 512

/** The target of a client's connection. */
typedef struct {
    char *copy; /*!< The text of `scheme` and `host` */
    char path[512];
    char authorization[WEBSOCKET_AUTHORIZATION_SIZE]; /*!< Basic (RFC 7617); "" without a user */
    const char *scheme;
    const char *host;
    int port;
} websocket_target_t;

/**
 * Parses an address as the real client does: a user with a password is used for Basic without
 * decoding, a user without a password is ignored. False when invalid; free it in any case.
 */
bool websocket_target_parse(const char *uri, websocket_target_t *target);
void websocket_target_free(websocket_target_t *target);

bool websocket_target_is_secure(const websocket_target_t *target);
