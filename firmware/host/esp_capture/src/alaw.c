#include "alaw.h"

#define EVEN_BITS 0x55 /* Each second bit goes over the line inverted. */
#define POSITIVE 0x80

/** A-law has 13 bits of value: sign, and a magnitude of 12 that is told in 8 segments of 16 steps.
 */
static uint8_t encode_sample(int sample) {
    const uint8_t sign = sample >= 0 ? POSITIVE : 0;
    // The negative values are mirrored so that -1 falls to the step next to 0, as +0 does.
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
