#pragma once

/** Prints how the board is: its memory, its network, its publishing and its tasks. */
void app_print_status(void);
