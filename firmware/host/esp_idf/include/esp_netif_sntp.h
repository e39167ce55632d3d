#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "esp_err.h"
#include "freertos/FreeRTOS.h"

/** The subset of the component's configuration that the host build supports. */
typedef struct {
    size_t num_of_servers;
    const char *servers[1];
} esp_sntp_config_t;

#define ESP_NETIF_SNTP_DEFAULT_CONFIG(server)                                                      \
    {                                                                                              \
        .num_of_servers = 1, .servers = { server }                                                 \
    }

esp_err_t esp_netif_sntp_init(const esp_sntp_config_t *config);

/** With the option --sntp, sets the clock to the computer's; else there is no reply. */
esp_err_t esp_netif_sntp_sync_wait(TickType_t tout);
