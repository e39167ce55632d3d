#include <sys/time.h>

#include "esp_netif_sntp.h"
#include "freertos/task.h"
#include "host_options.h"

#define REPLY_MS 50

int __real_gettimeofday(struct timeval *now, void *zone);

esp_err_t esp_netif_sntp_init(const esp_sntp_config_t *config) {
    return config != NULL ? ESP_OK : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_netif_sntp_sync_wait(TickType_t tout) {
    const TickType_t reply = pdMS_TO_TICKS(REPLY_MS);
    if (!host_options()->sntp || tout < reply) {
        vTaskDelay(tout);
        return ESP_ERR_TIMEOUT;
    }
    vTaskDelay(reply);
    struct timeval now;
    __real_gettimeofday(&now, NULL);
    settimeofday(&now, NULL);
    return ESP_OK;
}
