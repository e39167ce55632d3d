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
 * Connects to the P4's Wi-Fi coprocessor, an ESP32-C6, and logs an error or a version mismatch.
 * ESP_OK when Wi-Fi can be started, and on a chip with Wi-Fi.
 */
esp_err_t coprocessor_check(void);

/**
 * Whether the versions of ESP-Hosted are compatible: the major and minor ones are equal. If not,
 * `text` describes the mismatch.
 */
bool coprocessor_fits(hosted_version_t own, hosted_version_t coprocessor, char *text, size_t size);
