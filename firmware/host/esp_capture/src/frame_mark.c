#include "frame_mark.h"

#include <stddef.h>

#define FRAME_BITS 32
#define TIME_BITS 48
#define CRC_BITS 8
#define PAYLOAD_BITS (FRAME_BITS + TIME_BITS)
#define CRC_POLYNOMIAL 0x07 /* x^8 + x^2 + x + 1 */

_Static_assert(PAYLOAD_BITS + CRC_BITS == FRAME_MARK_CELLS, "the mark fills its strip");

static void put_bits(bool *cells, uint64_t value, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        cells[i] = (value >> (count - 1 - i)) & 1;
    }
}

/** Begun with ones, so that a black strip is no mark. */
static uint8_t crc_of(const bool *cells, size_t count) {
    uint8_t crc = 0xff;
    for (size_t i = 0; i < count; i++) {
        const bool feedback = ((crc >> 7) & 1) != cells[i];
        crc = (uint8_t)((crc << 1) ^ (feedback ? CRC_POLYNOMIAL : 0));
    }
    return crc;
}

void frame_mark_cells(uint32_t frame, uint64_t time_ms, bool cells[FRAME_MARK_CELLS]) {
    put_bits(cells, frame, FRAME_BITS);
    put_bits(cells + FRAME_BITS, time_ms, TIME_BITS);
    put_bits(cells + PAYLOAD_BITS, crc_of(cells, PAYLOAD_BITS), CRC_BITS);
}

/** Where a row or column of cells begins; a width that is no multiple of 40 rounds down. */
static int edge(const picture_t *picture, int index) {
    return index * picture->width / FRAME_MARK_CELLS_ACROSS;
}

void frame_mark_draw(const picture_t *picture, uint32_t frame, uint64_t time_ms) {
    bool cells[FRAME_MARK_CELLS];
    frame_mark_cells(frame, time_ms, cells);
    for (int i = 0; i < FRAME_MARK_CELLS; i++) {
        const int column = i % FRAME_MARK_COLUMNS;
        const int row = i / FRAME_MARK_COLUMNS;
        const int left = edge(picture, column);
        const int top = edge(picture, row);
        picture_fill_luma(picture, left, top, edge(picture, column + 1) - left,
                          edge(picture, row + 1) - top, cells[i] ? PICTURE_WHITE : PICTURE_BLACK);
    }
}
