#pragma once

#include "publisher.h"

/** Opens a publisher with the board's settings; NULL, with a log message, when it fails. */
publisher_t *board_publisher_open(void);
