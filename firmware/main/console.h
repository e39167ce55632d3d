#pragma once

#include "esp_err.h"

/** Starts the console and its commands. Each only looks, or posts to the app: none waits. */
esp_err_t console_start(void);
