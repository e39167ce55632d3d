#pragma once

#include "esp_err.h"

/** Reads the file; ESP_ERR_NVS_NEW_VERSION_FOUND when it has other content than settings. */
esp_err_t nvs_flash_init(void);
esp_err_t nvs_flash_deinit(void);

/** Erases the store and the file. */
esp_err_t nvs_flash_erase(void);
