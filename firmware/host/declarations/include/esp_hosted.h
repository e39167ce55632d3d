#pragma once

/* Declared for the compile check alone. */

#include <stdint.h>

#define ESP_HOSTED_VERSION_MAJOR_1 2
#define ESP_HOSTED_VERSION_MINOR_1 12
#define ESP_HOSTED_VERSION_PATCH_1 11

typedef struct {
    uint32_t major1;
    uint32_t minor1;
    uint32_t patch1;
} esp_hosted_coprocessor_fwver_t;

int esp_hosted_connect_to_slave(void);
int esp_hosted_get_coprocessor_fwversion(esp_hosted_coprocessor_fwver_t *ver_info);
