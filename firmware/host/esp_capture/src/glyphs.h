#pragma once

#include <stdbool.h>

#define GLYPH_COLUMNS 3
#define GLYPH_ROWS 5

/** Whether a character of the clock has a dot there; an unknown one has none. */
bool glyph_dot(char character, int column, int row);
