#pragma once

/* Declared for the compile check alone. */

#include "esp_capture_audio_src_if.h"
#include "esp_codec_dev.h"

typedef struct {
    esp_codec_dev_handle_t record_handle;
} esp_capture_audio_dev_src_cfg_t;

esp_capture_audio_src_if_t *esp_capture_new_audio_dev_src(esp_capture_audio_dev_src_cfg_t *cfg);
