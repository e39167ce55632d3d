#pragma once

#include <stddef.h>
#include <stdint.h>

/** The sum of the bytes, modulo 256. */
static inline uint8_t improv_checksum(const uint8_t *bytes, size_t length) {
    uint8_t sum = 0;
    for (size_t i = 0; i < length; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return sum;
}
