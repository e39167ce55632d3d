#pragma once

#include <stdbool.h>

/** Takes the fake air away, or gives it back: who has joined loses its network. */
void host_air_set(bool on_air);
bool host_air_is_on(void);

/** Gives the board the next address of 127.0.0.0/8, as another DHCP lease does: at once when it has
 * joined, else when it joins. */
void host_air_change_address(void);
