#include "board.h"

#include "generated/board_log.h"

void board_print_banner(const char *endpoint) {
    BOARD_LOG_BANNER_RULE();
    BOARD_LOG_BROWSER_ENDPOINT_ID(endpoint);
    BOARD_LOG_BANNER_RULE();
}
