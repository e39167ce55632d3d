#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "i420.h"

#define FRAME_MARK_COLUMNS 22
#define FRAME_MARK_ROWS 4
#define FRAME_MARK_CELLS (FRAME_MARK_COLUMNS * FRAME_MARK_ROWS)
#define FRAME_MARK_CELLS_PER_WIDTH 40 /* A cell is a square of this part of the frame's width. */

/** A frame's number and time as cells, row by row; true is white. As in packages/board. */
void frame_mark_cells(uint32_t frame, uint64_t time_ms, bool cells[FRAME_MARK_CELLS]);

/** Draws the mark at the top left, where tests read it. */
void frame_mark_draw(const i420_t *image, uint32_t frame, uint64_t time_ms);
