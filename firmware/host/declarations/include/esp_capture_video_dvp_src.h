#pragma once

/* Declared for the compile check alone. */

#include <stdint.h>

#include "esp_capture_video_src_if.h"

typedef struct {
    uint8_t buf_count;
    int16_t pwr_pin;
    int16_t reset_pin;
    int16_t xclk_pin;
    int16_t data[8];
    int16_t vsync_pin;
    int16_t href_pin;
    int16_t pclk_pin;
    uint32_t xclk_freq; /*!< Hz */
    uint8_t i2c_port;
} esp_capture_video_dvp_src_cfg_t;

esp_capture_video_src_if_t *esp_capture_new_video_dvp_src(esp_capture_video_dvp_src_cfg_t *cfg);
