#pragma once

#include <stdint.h>

#include "esp_err.h"

/** Microseconds since the start. */
int64_t esp_timer_get_time(void);
