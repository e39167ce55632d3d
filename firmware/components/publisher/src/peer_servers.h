#pragma once

#include "publisher_state.h"

#define PEER_SERVERS (PUBLISHER_ICE_SERVERS + ICE_LINKS)

/** The ICE servers of a peer. */
typedef struct {
    esp_peer_ice_server_cfg_t list[PEER_SERVERS];
    uint8_t count;
    bool use_tcp;
} peer_servers_t;

/** Requests the STUN and TURN servers that the server offers, with credentials of its own. */
void peer_servers_fetch(publisher_t *publisher);

/** Lists the configured servers and those of the last request; valid until the next one. */
void peer_servers_list(const publisher_t *publisher, peer_servers_t *servers);
