#include "server_list.h"

#include <stdlib.h>
#include <string.h>

static bool copy_text(const char *from, char **to) {
    if (from != NULL) {
        *to = strdup(from);
    }
    return from == NULL || *to != NULL;
}

void server_list_clear(server_list_t *list) {
    for (int i = 0; i < list->count; i++) {
        free(list->servers[i].stun_url);
        free(list->servers[i].user);
        free(list->servers[i].psw);
    }
    free(list->servers);
    *list = (server_list_t){0};
}

bool server_list_set(server_list_t *list, const esp_peer_ice_server_cfg_t *servers, int count) {
    server_list_clear(list);
    if (servers == NULL || count <= 0) {
        return true;
    }
    list->servers = calloc((size_t)count, sizeof(*list->servers));
    if (list->servers == NULL) {
        return false;
    }
    list->count = count;
    for (int i = 0; i < count; i++) {
        esp_peer_ice_server_cfg_t *copy = &list->servers[i];
        if (!copy_text(servers[i].stun_url, &copy->stun_url) ||
            !copy_text(servers[i].user, &copy->user) || !copy_text(servers[i].psw, &copy->psw)) {
            server_list_clear(list);
            return false;
        }
    }
    return true;
}
