#pragma once

#include <stddef.h>
#include <stdint.h>

/** Writes a packet of Improv to the console's line, as it is, between two lines of its output. */
void improv_port_write(const uint8_t *packet, size_t length);
