#include "sdkconfig.h"

#if CONFIG_IDF_TARGET_ESP32S3

#include "camera.h"

#include <stdlib.h>

#include "codec_board.h"
#include "codec_hardware.h"
#include "esp_capture_video_dvp_src.h"
#include "esp_log.h"
#include "generated/board_log.h"

#define XCLK_HZ 20000000
#define BUFFERS 2
#define DATA_PINS 8

static const char *TAG = BOARD_TAG_MEDIA;

esp_capture_video_src_if_t *camera_open(void) {
    camera_cfg_t pins = {0};
    if (codec_hardware_open_bus() != ESP_OK) {
        return NULL;
    }
    if (get_camera_cfg(&pins) != 0 || pins.type != CAMERA_TYPE_DVP) {
        ESP_LOGE(TAG, "No DVP camera in the board's description.");
        return NULL;
    }
    esp_capture_video_dvp_src_cfg_t cfg = {
        .buf_count = BUFFERS,
        .pwr_pin = pins.pwr,
        .reset_pin = pins.reset,
        .xclk_pin = pins.xclk,
        .vsync_pin = pins.vsync,
        .href_pin = pins.href,
        .pclk_pin = pins.pclk,
        .xclk_freq = XCLK_HZ,
    };
    for (int i = 0; i < DATA_PINS; i++) {
        cfg.data[i] = pins.data[i];
    }
    return esp_capture_new_video_dvp_src(&cfg);
}

void camera_close(esp_capture_video_src_if_t *camera) {
    free(camera);
}

#endif
