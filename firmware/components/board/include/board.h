#pragma once

#include <stddef.h>

#include "board_profiles.h"

/** The profile of this board: the chip's own, or on a host the one that was asked for. */
const board_profile_t *board_profile(void);

/** The name by which the board is found: `wished` where it is not empty, else profile and MAC. */
void board_name(const char *wished, char *name, size_t size);

/** Logs the three lines by which a board announces the endpoint that a browser may watch. */
void board_print_banner(const char *endpoint);
