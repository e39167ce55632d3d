#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "board_profiles.h"

/** The profile of this board: the chip's own, or on a host the one that was asked for. */
const board_profile_t *board_profile(void);

/** Whether this board's camera and encoder can do a size, in pixels. */
bool board_has_size(uint16_t width, uint16_t height);

/** The name by which the board is found: `wished` where it is not empty, else profile and MAC. */
void board_name(const char *wished, char *name, size_t size);

/** Logs the three lines by which a board announces the endpoint that a browser may watch. */
void board_print_banner(const char *endpoint);
