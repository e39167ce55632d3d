#include "frame_mark.h"

#include <stddef.h>

#define FRAME_BITS 32
#define TIME_BITS 48
#define CRC_BITS 8
#define PAYLOAD_BITS (FRAME_BITS + TIME_BITS)
#define CRC_POLYNOMIAL 0x07 /* x^8 + x^2 + x + 1 */

_Static_assert(PAYLOAD_BITS + CRC_BITS == FRAME_MARK_CELLS, "The mark fills its strip");

static void put_bits(bool *cells, uint64_t value, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        cells[i] = (value >> (count - 1 - i)) & 1;
    }
}

/** The initial value makes a black strip invalid. */
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

/** The first pixel of a row or column of cells, rounded down. */
static int edge(const i420_t *image, int index) {
    return index * image->width / FRAME_MARK_CELLS_PER_WIDTH;
}

void frame_mark_draw(const i420_t *image, uint32_t frame, uint64_t time_ms) {
    bool cells[FRAME_MARK_CELLS];
    frame_mark_cells(frame, time_ms, cells);
    for (int i = 0; i < FRAME_MARK_CELLS; i++) {
        const int column = i % FRAME_MARK_COLUMNS;
        const int row = i / FRAME_MARK_COLUMNS;
        const int left = edge(image, column);
        const int top = edge(image, row);
        i420_fill_luma(image, left, top, edge(image, column + 1) - left, edge(image, row + 1) - top,
                       cells[i] ? I420_WHITE : I420_BLACK);
    }
}
