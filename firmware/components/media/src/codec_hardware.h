#pragma once

#include "esp_err.h"

/** Initialises the I2C bus of camera and codec, once. */
esp_err_t codec_hardware_open_bus(void);

/** Initialises the bus and the codec, once. */
esp_err_t codec_hardware_open(void);
