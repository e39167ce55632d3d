#pragma once

#include <time.h>

/** The board's clock: that of the computer, or what --clock or the firmware has set. */
time_t time_of_day_now(void);
