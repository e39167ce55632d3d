#include "board.h"

bool board_has_size(uint16_t width, uint16_t height) {
    const board_profile_t *profile = board_profile();
    for (int i = 0; i < BOARD_SIZES; i++) {
        const board_size_t *size = &profile->sizes[i];
        if (size->width != 0 && size->width == width && size->height == height) {
            return true;
        }
    }
    return false;
}
