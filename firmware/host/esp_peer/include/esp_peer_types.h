#pragma once

#include <stdbool.h>
#include <stdint.h>

/** The names and values of espressif/esp_peer 1.5 that the firmware uses. */

typedef enum {
    ESP_PEER_ERR_NONE = 0,
    ESP_PEER_ERR_INVALID_ARG = -1,
    ESP_PEER_ERR_NO_MEM = -2,
    ESP_PEER_ERR_WRONG_STATE = -3,
    ESP_PEER_ERR_NOT_SUPPORT = -4,
    ESP_PEER_ERR_NOT_EXISTS = -5,
    ESP_PEER_ERR_FAIL = -6,
    ESP_PEER_ERR_OVER_LIMITED = -7,
    ESP_PEER_ERR_BAD_DATA = -8,
    ESP_PEER_ERR_WOULD_BLOCK = -9,
} esp_peer_err_t;

/** A STUN or TURN server (RFC 7064, RFC 7065). */
typedef struct {
    char *stun_url;
    char *user;
    char *psw;
} esp_peer_ice_server_cfg_t;

typedef enum {
    ESP_PEER_ROLE_CONTROLLING,
    ESP_PEER_ROLE_CONTROLLED,
} esp_peer_role_t;
