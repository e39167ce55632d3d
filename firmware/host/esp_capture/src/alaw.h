#pragma once

#include <stddef.h>
#include <stdint.h>

/** Linear samples of 16 bits to A-law (ITU-T G.711 table 1a), one byte a sample. */
void alaw_encode(const int16_t *samples, size_t count, uint8_t *bytes);
