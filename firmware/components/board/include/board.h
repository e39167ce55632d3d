#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "generated/board_limits.h"
#include "generated/board_profiles.h"

/** Bytes of a board's name, with its NUL. */
#define BOARD_NAME_SIZE (BOARD_NAME_BYTES + 1)

/** The profile of this board: that of the chip, or in the host build that of the options. */
const board_profile_t *board_profile(void);

/** Whether this board's camera and encoder support a size, in pixels. */
bool board_has_size(uint16_t width, uint16_t height);

/** The board's name: `configured` where it is not empty, else built from profile and MAC. */
void board_name(const char *configured, char *name, size_t size);

/** Bytes of a board's id, with its NUL. */
#define BOARD_ID_SIZE 18

/** The id by which the board is recognised under any name: its MAC, as in 02:00:5e:00:53:01. */
void board_id(char id[BOARD_ID_SIZE]);

/** Whether a text can be a board's name: letters, digits, - and _. */
bool board_is_name(const char *text);

/** Whether a text has the form of a board's key. */
bool board_is_key(const char *text);

/** Logs the three lines by which a board announces the endpoint that a browser may watch. */
void board_print_banner(const char *endpoint);
