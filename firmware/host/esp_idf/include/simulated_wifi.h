#pragma once

#include <stdbool.h>

/** Makes all networks unavailable, which disconnects the board, or available again. */
void simulated_wifi_set_available(bool available);
bool simulated_wifi_is_available(void);

/** Assigns the next address of 127.0.0.0/8, as a new DHCP lease does: at once when connected, else
 * with the next connection. */
void simulated_wifi_change_address(void);
