#pragma once

/* Declared for the compile check alone, as esp_video has it with MIPI-CSI and DVP on. */

#include <stdbool.h>
#include <stdint.h>

#include "esp_err.h"

typedef int gpio_num_t;
typedef struct i2c_master_bus_t *i2c_master_bus_handle_t;

typedef struct {
    bool init_sccb;
    union {
        struct {
            uint8_t port;
            gpio_num_t scl_pin;
            gpio_num_t sda_pin;
        } i2c_config;
        i2c_master_bus_handle_t i2c_handle;
    };
    uint32_t freq; /*!< Hz */
} esp_video_init_sccb_config_t;

typedef struct {
    esp_video_init_sccb_config_t sccb_config;
    gpio_num_t reset_pin;
    gpio_num_t pwdn_pin;
} esp_video_init_csi_config_t;

typedef struct {
    const esp_video_init_csi_config_t *csi;
} esp_video_init_config_t;

esp_err_t esp_video_init(const esp_video_init_config_t *config);
