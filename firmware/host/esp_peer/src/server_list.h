#pragma once

#include <stdbool.h>

#include "esp_peer_types.h"

/** Copies of a peer's STUN and TURN servers. */
typedef struct {
    esp_peer_ice_server_cfg_t *servers;
    int count;
} server_list_t;

/** Replaces the list by copies of these servers; false when out of memory. */
bool server_list_set(server_list_t *list, const esp_peer_ice_server_cfg_t *servers, int count);
void server_list_clear(server_list_t *list);
