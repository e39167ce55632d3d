#pragma once

#include <stddef.h>
#include <stdint.h>

/**
 * Improv Wi-Fi over a serial line, version 1 (improv-wifi.com/serial): a client sends commands and
 * receives states, errors and results, between the lines of a text console. Without I/O.
 */

#define IMPROV_MAX_DATA 255
/** Header, version, type and length, data, checksum. */
#define IMPROV_PACKET_SIZE (9 + IMPROV_MAX_DATA + 1)

typedef enum {
    IMPROV_TYPE_STATE = 0x01,
    IMPROV_TYPE_ERROR = 0x02,
    IMPROV_TYPE_COMMAND = 0x03,
    IMPROV_TYPE_RESULT = 0x04,
} improv_type_t;

typedef enum {
    IMPROV_STATE_READY = 0x02,
    IMPROV_STATE_PROVISIONING = 0x03,
    IMPROV_STATE_PROVISIONED = 0x04,
} improv_state_t;

typedef enum {
    IMPROV_ERROR_NONE = 0x00,
    IMPROV_ERROR_INVALID_RPC = 0x01,
    IMPROV_ERROR_UNKNOWN_COMMAND = 0x02,
    IMPROV_ERROR_UNABLE_TO_CONNECT = 0x03,
    IMPROV_ERROR_BAD_HOSTNAME = 0x05,
    IMPROV_ERROR_UNKNOWN = 0xff,
} improv_error_t;

typedef enum {
    IMPROV_COMMAND_WIFI = 0x01,
    IMPROV_COMMAND_STATE = 0x02,
    IMPROV_COMMAND_INFO = 0x03,
    IMPROV_COMMAND_SCAN = 0x04,
    IMPROV_COMMAND_HOSTNAME = 0x05,
    IMPROV_COMMAND_NAME = 0x06,
} improv_command_id_t;
