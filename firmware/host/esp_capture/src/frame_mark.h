#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "picture.h"

#define FRAME_MARK_COLUMNS 22
#define FRAME_MARK_ROWS 4
#define FRAME_MARK_CELLS (FRAME_MARK_COLUMNS * FRAME_MARK_ROWS)
#define FRAME_MARK_CELLS_ACROSS 40 /* A cell is a square of this part of the picture's width. */

/** A picture's number and its time as cells, row by row; true is white. As packages/board has it.
 */
void frame_mark_cells(uint32_t frame, uint64_t time_ms, bool cells[FRAME_MARK_CELLS]);

/** Draws the mark at the top left, where a viewer's tests read it. */
void frame_mark_draw(const picture_t *picture, uint32_t frame, uint64_t time_ms);
