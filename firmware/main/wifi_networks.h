#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "saved_settings.h"

typedef struct {
    char ssid[SAVED_SSID_SIZE];
    int8_t rssi; /*!< dBm */
    bool is_protected;
} wifi_network_t;

/** Reads the networks that a scan found, each SSID once, the strongest ones first. */
size_t wifi_networks_read(wifi_network_t *networks, size_t max);
