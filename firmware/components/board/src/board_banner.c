#include "board.h"

#include "esp_log.h"

#define RULE "============================================================"

static const char *TAG = "KWS_SIG";

void board_print_banner(const char *endpoint) {
    ESP_LOGI(TAG, RULE);
    ESP_LOGI(TAG, "BROWSER_ENDPOINT_ID: %s", endpoint);
    ESP_LOGI(TAG, RULE);
}
