#pragma once

#include "esp_err.h"

/** Starts the driver of the station, whose events are posted to the app. `name` is its hostname. */
esp_err_t wifi_driver_start(const char *name);
