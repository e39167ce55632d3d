#pragma once

#include "esp_err.h"

typedef enum {
    ESP_GMF_ERR_OK = ESP_OK,
    ESP_GMF_ERR_FAIL = ESP_FAIL,
    ESP_GMF_ERR_MEMORY_LACK = -0x2002,
    ESP_GMF_ERR_INVALID_ARG = -0x2005,
    ESP_GMF_ERR_INVALID_STATE = -0x2006,
    ESP_GMF_ERR_NOT_SUPPORT = -0x2009,
} esp_gmf_err_t;
