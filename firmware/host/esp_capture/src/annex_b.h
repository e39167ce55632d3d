#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The NAL unit types that matter here (ITU-T H.264 table 7-1). */
enum { NAL_SLICE = 1, NAL_IDR = 5, NAL_SEI = 6, NAL_SPS = 7, NAL_PPS = 8, NAL_DELIMITER = 9 };

/** A NAL unit in a byte stream (ITU-T H.264 annex B). */
typedef struct {
    const uint8_t *start; /*!< Of its start code, a zero byte before which belongs to it */
    const uint8_t *unit;  /*!< Its header */
    const uint8_t *end;   /*!< Where the next start code begins, or the stream ends */
} nal_t;

/** Finds the NAL unit that begins at `from` or after it; false when there is none. */
bool annex_b_next(const uint8_t *from, const uint8_t *end, nal_t *nal);

int annex_b_type(const nal_t *nal);

/** Whether an access unit is an IDR picture. */
bool annex_b_is_idr(const uint8_t *data, size_t size);
