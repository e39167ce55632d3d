#include "codec_hardware.h"

#include <stdbool.h>

#include "board.h"
#include "codec_board.h"
#include "codec_init.h"
#include "esp_log.h"

static const char *TAG = "MEDIA";

esp_err_t codec_hardware_open(void) {
    // The hardware is there once, and so is this.
    static bool is_open;
    if (is_open) {
        return ESP_OK;
    }
    const char *board = board_profile()->codec_board;
    set_codec_board_type(board);
    codec_init_cfg_t cfg = {.in_mode = CODEC_I2S_MODE_STD, .out_mode = CODEC_I2S_MODE_STD};
    if (init_codec(&cfg) != 0) {
        ESP_LOGE(TAG, "The audio codec does not answer: is this board an %s?", board);
        return ESP_FAIL;
    }
    is_open = true;
    return ESP_OK;
}
