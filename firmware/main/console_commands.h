#pragma once

#include "esp_err.h"

/** Registers `start`, `stop`, `i`, `wifi` and `help`. */
esp_err_t console_register_commands(void);
