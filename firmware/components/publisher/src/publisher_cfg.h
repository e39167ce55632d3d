#pragma once

#include "publisher_types.h"

/** Copies the configuration and its texts; false when out of memory. */
bool publisher_cfg_copy(const publisher_cfg_t *from, publisher_cfg_t *to);
void publisher_cfg_free(publisher_cfg_t *cfg);
