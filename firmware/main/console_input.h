#pragma once

#include "esp_err.h"

/**
 * The console's input without Improv's packets, which are posted to the app. Call it before the
 * console's task is created, which takes its stdin from then on.
 */
esp_err_t console_input_filter(void);

/** Call it when the console has set up its line: packets need every byte as it is. */
void console_input_use_raw_bytes(void);
