#include "glyphs.h"

#include <stddef.h>
#include <string.h>

static const char characters[] = "0123456789:.";

/** Rows, separated by spaces. */
static const char *const drawings[] = {
    "### #.# #.# #.# ###", ".#. ##. .#. .#. ###", "### ..# ### #.. ###", "### ..# ### ..# ###",
    "#.# #.# ### ..# ..#", "### #.. ### ..# ###", "### #.. ### #.# ###", "### ..# ..# .#. .#.",
    "### #.# ### #.# ###", "### #.# ### ..# ###", "... .#. ... .#. ...", "... ... ... ... .#.",
};

bool glyph_dot(char character, int column, int row) {
    const char *found = character != '\0' ? strchr(characters, character) : NULL;
    return found != NULL && drawings[found - characters][row * (GLYPH_COLUMNS + 1) + column] == '#';
}
