#include "improv_packet.h"

#include <string.h>

#include "improv_checksum.h"

#define AT_DATA 9
#define VERSION 1

/** Completes a packet whose data is already in it. */
static size_t write_packet(uint8_t *packet, improv_type_t type, size_t data_length) {
    memcpy(packet, "IMPROV", 6);
    packet[6] = VERSION;
    packet[7] = (uint8_t)type;
    packet[8] = (uint8_t)data_length;
    const size_t length = AT_DATA + data_length;
    packet[length] = improv_checksum(packet, length);
    return length + 1;
}

size_t improv_write_state(uint8_t packet[IMPROV_PACKET_SIZE], improv_state_t state) {
    packet[AT_DATA] = (uint8_t)state;
    return write_packet(packet, IMPROV_TYPE_STATE, 1);
}

size_t improv_write_error(uint8_t packet[IMPROV_PACKET_SIZE], improv_error_t error) {
    packet[AT_DATA] = (uint8_t)error;
    return write_packet(packet, IMPROV_TYPE_ERROR, 1);
}

size_t improv_write_result(uint8_t packet[IMPROV_PACKET_SIZE], improv_command_id_t command,
                           const char *const *texts, size_t count) {
    uint8_t *data = &packet[AT_DATA];
    size_t length = 2;
    for (size_t i = 0; i < count; i++) {
        const size_t text_length = strlen(texts[i]);
        if (length + 1 + text_length > IMPROV_MAX_DATA) {
            return 0;
        }
        data[length++] = (uint8_t)text_length;
        memcpy(&data[length], texts[i], text_length);
        length += text_length;
    }
    data[0] = (uint8_t)command;
    data[1] = (uint8_t)(length - 2);
    return write_packet(packet, IMPROV_TYPE_RESULT, length);
}
