#pragma once

#include "esp_err.h"

/** Brings up the I2C bus that camera and codec share. Once is enough. */
esp_err_t codec_hardware_open_bus(void);

/** Brings up the bus and the codec on it. Once is enough. */
esp_err_t codec_hardware_open(void);
