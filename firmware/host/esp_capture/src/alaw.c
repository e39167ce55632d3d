#include "alaw.h"

#define EVEN_BITS 0x55 /* Every second bit is transmitted inverted. */
#define POSITIVE 0x80

/** A-law encodes 13 bits: a sign, and a magnitude of 12 bits in 8 segments of 16 steps. */
static uint8_t encode_sample(int sample) {
    const uint8_t sign = sample >= 0 ? POSITIVE : 0;
    // Negative values are mirrored, so that -1 is in the step next to 0, as +0 is.
    int magnitude = (sample >= 0 ? sample : ~sample) >> 4;
    int segment = 0;
    while (magnitude > 31) {
        magnitude >>= 1;
        segment++;
    }
    const int code = magnitude < 16 ? magnitude : ((segment + 1) << 4) | (magnitude & 0x0f);
    return (uint8_t)((sign | code) ^ EVEN_BITS);
}

void alaw_encode(const int16_t *samples, size_t count, uint8_t *bytes) {
    for (size_t i = 0; i < count; i++) {
        bytes[i] = encode_sample(samples[i]);
    }
}
