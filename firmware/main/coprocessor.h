#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_err.h"

/** A version of ESP-Hosted. */
typedef struct {
    uint32_t major;
    uint32_t minor;
    uint32_t patch;
} hosted_version_t;

/**
 * Reaches the chip that has the radio where the board's own has none, the P4's ESP32-C6, and says
 * in words what is wrong with it. ESP_OK when Wi-Fi can be tried, or where there is no such chip.
 */
esp_err_t coprocessor_check(void);

/**
 * Whether the ESP-Hosted of the two chips works together, which is by major and minor version;
 * otherwise `text` says what to do.
 */
bool coprocessor_fits(hosted_version_t own, hosted_version_t coprocessor, char *text, size_t size);
