#pragma once

#include <stdint.h>

#include "esp_err.h"

/** Free bytes of the simulated heap: its size without the memory of the whole program. */
uint32_t esp_get_free_heap_size(void);

/** The minimum of all calls. */
uint32_t esp_get_minimum_free_heap_size(void);

/** Starts the program again in its own process. */
void esp_restart(void) __attribute__((noreturn));
