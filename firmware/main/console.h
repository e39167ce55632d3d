#pragma once

#include "esp_err.h"

/** Starts the console. Its commands read state or post to the app, and never wait. */
esp_err_t console_start(void);
