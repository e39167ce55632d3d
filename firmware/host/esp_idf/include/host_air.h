#pragma once

#include <stdbool.h>

/** Takes the fake air away, or gives it back: who has joined loses its network. */
void host_air_set(bool on_air);
bool host_air_is_on(void);
