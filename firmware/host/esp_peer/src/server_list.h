#pragma once

#include <stdbool.h>

#include "esp_peer_types.h"

/** The STUN and TURN servers of a peer, whose texts are its own. */
typedef struct {
    esp_peer_ice_server_cfg_t *servers;
    int count;
} server_list_t;

/** Copies servers, in place of those that there were; false when there is no memory. */
bool server_list_set(server_list_t *list, const esp_peer_ice_server_cfg_t *servers, int count);
void server_list_clear(server_list_t *list);
