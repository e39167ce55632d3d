#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether an access unit in Annex B is an IDR picture (ITU-T H.264 section 7.4.1.2.4). */
bool access_unit_is_idr(const uint8_t *data, size_t size);
