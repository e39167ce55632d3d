#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "esp_peer_types.h"

/**
 * Espressif's signalling interface, which their esp_webrtc declares and which no component
 * provides: the same names and types, so that an implementation works with either.
 */

typedef struct {
    esp_peer_ice_server_cfg_t server_info;
    bool is_initiator;
} esp_peer_signaling_ice_info_t;

typedef void *esp_peer_signaling_handle_t;

typedef enum {
    ESP_PEER_SIGNALING_MSG_NONE,
    ESP_PEER_SIGNALING_MSG_SDP,
    ESP_PEER_SIGNALING_MSG_CANDIDATE,
    ESP_PEER_SIGNALING_MSG_BYE,
    ESP_PEER_SIGNALING_MSG_CUSTOMIZED,
} esp_peer_signaling_msg_type_t;

typedef struct {
    esp_peer_signaling_msg_type_t type;
    uint8_t *data;
    int size;
} esp_peer_signaling_msg_t;

typedef struct {
    int (*on_ice_info)(esp_peer_signaling_ice_info_t *info, void *ctx);
    int (*on_connected)(void *ctx);
    int (*on_msg)(esp_peer_signaling_msg_t *msg, void *ctx);
    int (*on_close)(void *ctx);
    char *signal_url;
    void *extra_cfg;
    int extra_size;
    void *ctx;
} esp_peer_signaling_cfg_t;

typedef struct {
    int (*start)(esp_peer_signaling_cfg_t *cfg, esp_peer_signaling_handle_t *sig);
    int (*send_msg)(esp_peer_signaling_handle_t sig, esp_peer_signaling_msg_t *msg);
    int (*stop)(esp_peer_signaling_handle_t sig);
} esp_peer_signaling_impl_t;
