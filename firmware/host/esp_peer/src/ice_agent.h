#pragma once

#include <gst/gst.h>
#include <stdbool.h>

#include "esp_peer_types.h"

/**
 * Makes webrtcbin's agent gather as a board does: UDP alone, no router asked for a port, and this
 * machine's loopback as well, since the media server may be on it.
 */
void ice_agent_set_up(GstElement *webrtcbin);

/**
 * Uses STUN and TURN servers, whose addresses are RFC 7064's and RFC 7065's; NULL is no server.
 * TURN over TCP takes `tcp_support`, as esp_peer has it.
 */
void ice_agent_use_servers(GstElement *webrtcbin, const esp_peer_ice_server_cfg_t *servers,
                           int count, bool tcp_support);
