#include "sdkconfig.h"

#if CONFIG_IDF_TARGET_ESP32P4

#include "camera.h"

#include <stdlib.h>

#include "codec_board.h"
#include "codec_hardware.h"
#include "codec_init.h"
#include "esp_capture_video_v4l2_src.h"
#include "esp_log.h"
#include "esp_video_init.h"
#include "generated/board_log.h"

#define SCCB_HZ 100000
#define BUFFERS 2

static const char *TAG = BOARD_TAG_MEDIA;

/** Initialises the sensor on MIPI-CSI, once: its device is never closed. */
static esp_err_t open_sensor(void) {
    static bool is_open;
    camera_cfg_t pins = {0};
    if (is_open) {
        return ESP_OK;
    }
    if (get_camera_cfg(&pins) != 0 || pins.type != CAMERA_TYPE_MIPI) {
        ESP_LOGE(TAG, "No MIPI camera in the board's description.");
        return ESP_ERR_NOT_FOUND;
    }
    const esp_video_init_csi_config_t csi = {
        .sccb_config = {.init_sccb = false, .i2c_handle = get_i2c_bus_handle(0), .freq = SCCB_HZ},
        .reset_pin = pins.reset,
        .pwdn_pin = pins.pwr,
    };
    const esp_video_init_config_t config = {.csi = &csi};
    const esp_err_t result = esp_video_init(&config);
    if (result != ESP_OK) {
        ESP_LOGE(TAG, "The camera does not respond (%s): is its ribbon cable connected?",
                 esp_err_to_name(result));
        return result;
    }
    is_open = true;
    return ESP_OK;
}

esp_capture_video_src_if_t *camera_open(void) {
    if (codec_hardware_open_bus() != ESP_OK || open_sensor() != ESP_OK) {
        return NULL;
    }
    esp_capture_video_v4l2_src_cfg_t cfg = {.dev_name = "/dev/video0", .buf_count = BUFFERS};
    return esp_capture_new_video_v4l2_src(&cfg);
}

void camera_close(esp_capture_video_src_if_t *camera) {
    free(camera);
}

#endif
