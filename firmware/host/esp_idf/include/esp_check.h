#pragma once

#include "esp_err.h"
#include "esp_log.h"

#define ESP_RETURN_ON_ERROR(x, tag, format, ...)                                                   \
    do {                                                                                           \
        const esp_err_t checked_ = (x);                                                            \
        if (checked_ != ESP_OK) {                                                                  \
            ESP_LOGE(tag, "%s(%d): " format, __func__, __LINE__, ##__VA_ARGS__);                   \
            return checked_;                                                                       \
        }                                                                                          \
    } while (0)
