#pragma once

#include <stdint.h>

#include "esp_err.h"

/** Bytes left of the model heap: its size less what the whole program holds. */
uint32_t esp_get_free_heap_size(void);

/** The fewest bytes that were left whenever somebody asked. */
uint32_t esp_get_minimum_free_heap_size(void);

/** Ends the program with a line that says so: a host has nobody who starts it again. */
void esp_restart(void) __attribute__((noreturn));
