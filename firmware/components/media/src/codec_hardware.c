#include "codec_hardware.h"

#include <stdbool.h>

#include "board.h"
#include "codec_board.h"
#include "codec_init.h"
#include "esp_log.h"
#include "generated/board_log.h"

#define I2C_PORT 0

static const char *TAG = BOARD_TAG_MEDIA;

// The state of the hardware, which exists once.
esp_err_t codec_hardware_open_bus(void) {
    static bool is_open;
    if (is_open) {
        return ESP_OK;
    }
    set_codec_board_type(board_profile()->codec_board);
    if (init_i2c(I2C_PORT) != 0) {
        ESP_LOGE(TAG, "The I2C bus of camera and audio codec failed.");
        return ESP_FAIL;
    }
    is_open = true;
    return ESP_OK;
}

esp_err_t codec_hardware_open(void) {
    static bool is_open;
    if (is_open) {
        return ESP_OK;
    }
    const esp_err_t bus = codec_hardware_open_bus();
    if (bus != ESP_OK) {
        return bus;
    }
    codec_init_cfg_t cfg = {.in_mode = CODEC_I2S_MODE_STD, .out_mode = CODEC_I2S_MODE_STD};
    if (init_codec(&cfg) != 0) {
        ESP_LOGW(TAG, "The audio codec does not respond: is this board an %s?",
                 board_profile()->codec_board);
        return ESP_FAIL;
    }
    is_open = true;
    return ESP_OK;
}
