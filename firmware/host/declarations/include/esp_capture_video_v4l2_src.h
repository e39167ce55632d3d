#pragma once

/* Declared for the compile check alone. */

#include <stdint.h>

#include "esp_capture_video_src_if.h"

typedef struct {
    char dev_name[16];
    uint8_t buf_count;
} esp_capture_video_v4l2_src_cfg_t;

esp_capture_video_src_if_t *esp_capture_new_video_v4l2_src(esp_capture_video_v4l2_src_cfg_t *cfg);
