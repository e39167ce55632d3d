#pragma once

#include <stdbool.h>

#define GLYPH_COLUMNS 3
#define GLYPH_ROWS 5

/** Whether a character of a clock has a dot there; one without a drawing has none. */
bool glyph_dot(char character, int column, int row);
