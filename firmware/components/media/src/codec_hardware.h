#pragma once

#include "esp_err.h"

/** Brings up the codec and the I2C bus that the camera shares with it. Once is enough. */
esp_err_t codec_hardware_open(void);
