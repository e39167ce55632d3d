#pragma once

/* Declared for the compile check alone. */

#include <stdbool.h>
#include <stdint.h>

#include "esp_codec_dev.h"

typedef enum {
    CODEC_I2S_MODE_STD = 0,
    CODEC_I2S_MODE_TDM,
    CODEC_I2S_MODE_PDM,
    CODEC_I2S_MODE_NONE,
} codec_i2s_mode_t;

typedef struct {
    codec_i2s_mode_t in_mode;
    codec_i2s_mode_t out_mode;
    bool in_use_tdm;
    bool reuse_dev;
} codec_init_cfg_t;

int init_i2c(uint8_t port);
int init_codec(codec_init_cfg_t *cfg);
esp_codec_dev_handle_t get_record_handle(void);
void *get_i2c_bus_handle(uint8_t port);
