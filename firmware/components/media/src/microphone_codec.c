#include "microphone.h"

#include <stdlib.h>

#include "codec_hardware.h"
#include "codec_init.h"
#include "esp_capture_audio_dev_src.h"
#include "esp_log.h"
#include "generated/board_log.h"

static const char *TAG = BOARD_TAG_MEDIA;

esp_capture_audio_src_if_t *microphone_open(void) {
    if (codec_hardware_open() != ESP_OK) {
        return NULL;
    }
    esp_capture_audio_dev_src_cfg_t cfg = {.record_handle = get_record_handle()};
    if (cfg.record_handle == NULL) {
        ESP_LOGW(TAG, "The audio codec has no microphone.");
        return NULL;
    }
    return esp_capture_new_audio_dev_src(&cfg);
}

void microphone_close(esp_capture_audio_src_if_t *microphone) {
    free(microphone);
}
