#include "annex_b.h"

/** The zero byte of a start code of four bytes, or the first of one of three; `end` without one. */
static const uint8_t *find_start_code(const uint8_t *from, const uint8_t *end) {
    for (const uint8_t *at = from; end - at >= 3; at++) {
        if (at[0] == 0 && at[1] == 0 && at[2] == 1) {
            return at > from && at[-1] == 0 ? at - 1 : at;
        }
    }
    return end;
}

bool annex_b_next(const uint8_t *from, const uint8_t *end, nal_t *nal) {
    nal->start = find_start_code(from, end);
    if (nal->start == end) {
        return false;
    }
    nal->unit = nal->start + (nal->start[2] == 1 ? 3 : 4);
    nal->end = find_start_code(nal->unit, end);
    return nal->unit < nal->end;
}

int annex_b_type(const nal_t *nal) {
    return nal->unit[0] & 0x1f;
}

bool annex_b_is_idr(const uint8_t *data, size_t size) {
    nal_t nal;
    for (const uint8_t *at = data; annex_b_next(at, data + size, &nal); at = nal.end) {
        const int type = annex_b_type(&nal);
        if (type == NAL_SLICE || type == NAL_IDR) {
            return type == NAL_IDR;
        }
    }
    return false;
}
