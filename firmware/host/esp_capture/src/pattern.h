#pragma once

#include "picture.h"

/** A picture that moves and has texture, with a clock and the mark of its number and time. */
typedef struct pattern pattern_t;

/** NULL without memory. The size is even, and 16 pixels at least. */
pattern_t *pattern_new(int width, int height);
void pattern_free(pattern_t *pattern);

/** Draws picture `frame`, taken at `time_ms` since 1970; its memory is the pattern's. */
const picture_t *pattern_draw(pattern_t *pattern, uint32_t frame, uint64_t time_ms);
