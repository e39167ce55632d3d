/* Input of random bytes: fuzz_improv -max_total_time=10 corpus_improv */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "improv_command.h"
#include "improv_packet.h"
#include "improv_parser.h"

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

static void check_command(const improv_parser_t *parser) {
    improv_command_t command;
    uint8_t *data = malloc(parser->data_length);
    memcpy(data, parser->data, parser->data_length);
    const improv_error_t error = improv_command_read(data, parser->data_length, &command);
    free(data);
    must(strlen(command.ssid) < IMPROV_SSID_SIZE);
    must(strlen(command.password) < IMPROV_PASSWORD_SIZE);
    must(strlen(command.text) < IMPROV_TEXT_SIZE);
    if (error == IMPROV_ERROR_NONE) {
        uint8_t packet[IMPROV_PACKET_SIZE];
        const char *const texts[] = {command.ssid, command.password, command.text};
        must(command.id != IMPROV_COMMAND_WIFI || command.ssid[0] != '\0');
        must(improv_write_result(packet, command.id, texts, 3) <= sizeof(packet));
    }
}

/** The first byte is the time between two bytes, in units of 20 ms. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    improv_parser_t parser = {0};
    size_t console = 0;
    int64_t now_ms = 0;
    for (size_t i = 1; i < size; i++) {
        now_ms += data[0] * 20;
        switch (improv_parser_feed(&parser, data[i], now_ms)) {
        case IMPROV_CONSOLE:
            must(parser.console_length > 0 && parser.console_length <= sizeof(parser.console));
            console += parser.console_length;
            break;
        case IMPROV_PACKET:
            must(parser.data_length <= IMPROV_MAX_DATA);
            check_command(&parser);
            break;
        case IMPROV_PENDING:
        case IMPROV_INVALID:
            break;
        }
        must(parser.held_length < IMPROV_PACKET_SIZE);
        must(console + parser.held_length <= i);
    }
    return 0;
}
