#include "esp_mac.h"

#include <string.h>

#include "host_options.h"

esp_err_t esp_efuse_mac_get_default(uint8_t *mac) {
    if (mac == NULL) {
        return ESP_ERR_INVALID_ARG;
    }
    memcpy(mac, host_options()->mac, sizeof(host_options()->mac));
    return ESP_OK;
}

esp_err_t esp_read_mac(uint8_t *mac, esp_mac_type_t type) {
    (void)type;
    return esp_efuse_mac_get_default(mac);
}
