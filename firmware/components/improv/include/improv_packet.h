#pragma once

#include "improv.h"

/** Write a packet and return its length. */
size_t improv_write_state(uint8_t packet[IMPROV_PACKET_SIZE], improv_state_t state);
size_t improv_write_error(uint8_t packet[IMPROV_PACKET_SIZE], improv_error_t error);

/** The result of a command: a list of texts. 0 when they are too long for one packet. */
size_t improv_write_result(uint8_t packet[IMPROV_PACKET_SIZE], improv_command_id_t command,
                           const char *const *texts, size_t count);
