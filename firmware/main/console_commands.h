#pragma once

#include "esp_err.h"

/** Registers the commands of the console. */
esp_err_t console_register_commands(void);
