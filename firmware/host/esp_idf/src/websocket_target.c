#include "websocket_target.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Removes user and password from an address: libwebsockets would read the user as the host. */
static bool take_user(char *uri, websocket_target_t *target) {
    static const char scheme[] = "Basic ";
    char *end = strstr(uri, "://");
    char *start = end != NULL ? end + 3 : uri;
    char *at = memchr(start, '@', strcspn(start, "/?#"));
    if (at == NULL) {
        return true;
    }
    *at = '\0';
    const bool has_password = strchr(start, ':') != NULL;
    if (has_password) {
        strcpy(target->authorization, scheme);
        const size_t used = sizeof(scheme) - 1;
        if (lws_b64_encode_string(start, (int)strlen(start), target->authorization + used,
                                  (int)(sizeof(target->authorization) - used)) < 0) {
            return false;
        }
    }
    memmove(start, at + 1, strlen(at + 1) + 1);
    return true;
}

bool websocket_target_parse(const char *uri, websocket_target_t *target) {
    const char *path = NULL;
    *target = (websocket_target_t){.copy = strdup(uri)};
    if (target->copy == NULL || !take_user(target->copy, target) ||
        lws_parse_uri(target->copy, &target->scheme, &target->host, &target->port, &path) != 0) {
        return false;
    }
    snprintf(target->path, sizeof(target->path), "/%s", path);
    return true;
}

void websocket_target_free(websocket_target_t *target) {
    free(target->copy);
    *target = (websocket_target_t){0};
}

bool websocket_target_is_secure(const websocket_target_t *target) {
    return strcmp(target->scheme, "wss") == 0;
}
