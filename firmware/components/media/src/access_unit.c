#include "access_unit.h"

#define NAL_SLICE 1
#define NAL_SLICE_IDR 5

bool access_unit_is_idr(const uint8_t *data, size_t size) {
    // The first slice decides; only short parameter sets can precede it.
    for (size_t i = 0; i + 3 < size; i++) {
        if (data[i] != 0 || data[i + 1] != 0 || data[i + 2] != 1) {
            continue;
        }
        const int type = data[i + 3] & 0x1f;
        if (type == NAL_SLICE || type == NAL_SLICE_IDR) {
            return type == NAL_SLICE_IDR;
        }
    }
    return false;
}
