#pragma once

#include "i420.h"

/** A moving, textured test pattern, with a clock and the frame mark. */
typedef struct pattern pattern_t;

/** NULL when out of memory. Width and height are even and at least 16. */
pattern_t *pattern_new(int width, int height);
void pattern_free(pattern_t *pattern);

/** Draws frame `frame` at `time_ms` since 1970, in memory of the pattern. */
const i420_t *pattern_draw(pattern_t *pattern, uint32_t frame, uint64_t time_ms);
