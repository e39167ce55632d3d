#pragma once

#include "improv.h"

/** Bytes that may be part of a packet are held; after this long without the next they are not. */
#define IMPROV_MAX_GAP_MS 1000

/** What a byte completed. */
typedef enum {
    IMPROV_PENDING, /*!< Nothing yet */
    IMPROV_CONSOLE, /*!< Input of the console: `console` */
    IMPROV_PACKET,  /*!< A packet: `type`, `data` and `data_length` */
    IMPROV_INVALID, /*!< A packet with a wrong checksum, which is dropped */
} improv_input_t;

/** Begins as zeros. The results are valid until the next byte. */
typedef struct {
    char console[8];
    size_t console_length;
    uint8_t type;
    const uint8_t *data;
    size_t data_length;

    uint8_t held[IMPROV_PACKET_SIZE];
    size_t held_length;
    int64_t last_ms;
    char ignored_end; /*!< '\r': a line end after a packet is ignored; '\n': a line feed is */
} improv_parser_t;

/** Separates packets from the console's input. A line end after a packet belongs to the packet. */
improv_input_t improv_parser_feed(improv_parser_t *parser, uint8_t byte, int64_t now_ms);
