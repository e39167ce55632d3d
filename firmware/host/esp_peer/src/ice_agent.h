#pragma once

#include <gst/gst.h>
#include <stdbool.h>

#include "esp_peer_types.h"

/**
 * Configures webrtcbin's agent to gather as a board does, over UDP and without UPnP, and on the
 * loopback interface as well, since the media server may be on this machine.
 */
void ice_agent_set_up(GstElement *webrtcbin);

/**
 * Configures STUN and TURN servers (RFC 7064, RFC 7065); NULL is ignored. As with esp_peer, TURN
 * over TCP needs `tcp_support`.
 */
void ice_agent_use_servers(GstElement *webrtcbin, const esp_peer_ice_server_cfg_t *servers,
                           int count, bool tcp_support);
