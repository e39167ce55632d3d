#include "cmocka_program.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "improv_command.h"
#include "improv_packet.h"
#include "improv_parser.h"
#include "vector_files.h"

#define MAX_TEXTS 8

static cJSON *vectors;

static int read_vectors(void **state) {
    (void)state;
    vectors = improv_vectors_read();
    return 0;
}

static int free_vectors(void **state) {
    (void)state;
    cJSON_Delete(vectors);
    return 0;
}

static const char *text_of(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
}

static int index_of(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return (int)i;
        }
    }
    fail_msg("unknown name %s", name);
    return -1;
}

#define INDEX_OF(name, ...)                                                                        \
    index_of(name, (const char *const[]){__VA_ARGS__},                                             \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static improv_state_t state_named(const char *name) {
    return (improv_state_t)(IMPROV_STATE_READY +
                            INDEX_OF(name, "ready", "provisioning", "provisioned"));
}

static improv_error_t error_named(const char *name) {
    static const improv_error_t errors[] = {IMPROV_ERROR_NONE,
                                            IMPROV_ERROR_INVALID_RPC,
                                            IMPROV_ERROR_UNKNOWN_COMMAND,
                                            IMPROV_ERROR_UNABLE_TO_CONNECT,
                                            IMPROV_ERROR_BAD_HOSTNAME,
                                            IMPROV_ERROR_UNKNOWN};
    return errors[INDEX_OF(name, "none", "invalidRpc", "unknownCommand", "unableToConnect",
                           "badHostname", "unknown")];
}

static improv_command_id_t command_named(const char *name) {
    return (improv_command_id_t)(IMPROV_COMMAND_WIFI + INDEX_OF(name, "wifi", "state", "info",
                                                                "scan", "hostname", "name"));
}

static size_t write_result(uint8_t *written, const cJSON *packet) {
    const char *texts[MAX_TEXTS];
    size_t count = 0;
    const cJSON *text;
    cJSON_ArrayForEach(text, cJSON_GetObjectItem(packet, "texts")) {
        texts[count++] = cJSON_GetStringValue(text);
    }
    return improv_write_result(written, command_named(text_of(packet, "command")), texts, count);
}

/** Writes a packet of the board; 0 for one of the client. */
static size_t write_packet(uint8_t *written, const cJSON *packet) {
    const char *type = text_of(packet, "type");
    if (strcmp(type, "state") == 0) {
        return improv_write_state(written, state_named(text_of(packet, "state")));
    }
    if (strcmp(type, "error") == 0) {
        return improv_write_error(written, error_named(text_of(packet, "error")));
    }
    return strcmp(type, "result") == 0 ? write_result(written, packet) : 0;
}

static void the_packets_of_the_board_are_written_as_in_the_vectors(void **state) {
    (void)state;
    int count = 0;
    const cJSON *vector;
    cJSON_ArrayForEach(vector, cJSON_GetObjectItem(vectors, "packets")) {
        uint8_t wanted[IMPROV_PACKET_SIZE];
        uint8_t written[IMPROV_PACKET_SIZE];
        const size_t wanted_length = hex_read(text_of(vector, "hex"), wanted, sizeof(wanted));
        const size_t length = write_packet(written, cJSON_GetObjectItem(vector, "packet"));
        if (length > 0) {
            assert_int_equal(length, wanted_length);
            assert_memory_equal(written, wanted, length);
            count++;
        }
    }
    assert_true(count > 10);
}

/** Feeds a packet that must be complete with its last byte. */
static void parse(const char *hex, improv_parser_t *parser) {
    uint8_t bytes[IMPROV_PACKET_SIZE];
    const size_t length = hex_read(hex, bytes, sizeof(bytes));
    *parser = (improv_parser_t){0};
    for (size_t i = 0; i + 1 < length; i++) {
        assert_int_equal(improv_parser_feed(parser, bytes[i], 0), IMPROV_PENDING);
    }
    assert_int_equal(improv_parser_feed(parser, bytes[length - 1], 0), IMPROV_PACKET);
}

static void assert_command(const cJSON *packet, const improv_command_t *command) {
    const char *text = text_of(packet, "text");
    assert_int_equal(command->id, command_named(text_of(packet, "command")));
    assert_int_equal(command->has_text, text != NULL);
    assert_string_equal(command->text, text != NULL ? text : "");
    if (command->id == IMPROV_COMMAND_WIFI) {
        assert_string_equal(command->ssid, text_of(packet, "ssid"));
        assert_string_equal(command->password, text_of(packet, "password"));
    }
}

static void the_commands_of_the_vectors_are_read(void **state) {
    (void)state;
    int count = 0;
    const cJSON *vector;
    cJSON_ArrayForEach(vector, cJSON_GetObjectItem(vectors, "packets")) {
        const cJSON *packet = cJSON_GetObjectItem(vector, "packet");
        improv_parser_t parser;
        improv_command_t command;
        parse(text_of(vector, "hex"), &parser);
        if (parser.type != IMPROV_TYPE_COMMAND) {
            assert_string_not_equal(text_of(packet, "type"), "command");
            continue;
        }
        assert_int_equal(improv_command_read(parser.data, parser.data_length, &command),
                         IMPROV_ERROR_NONE);
        assert_command(packet, &command);
        count++;
    }
    assert_true(count > 10);
}

static void invalid_commands_are_answered_with_their_error(void **state) {
    (void)state;
    const cJSON *vector;
    cJSON_ArrayForEach(vector, cJSON_GetObjectItem(vectors, "invalid")) {
        improv_parser_t parser;
        improv_command_t command;
        parse(text_of(vector, "hex"), &parser);
        const improv_error_t error = improv_command_read(parser.data, parser.data_length, &command);
        if (error != error_named(text_of(vector, "error"))) {
            fail_msg("%s: error %d", text_of(vector, "name"), error);
        }
    }
}

/** The events of a stream, as the vectors have them. */
typedef struct {
    cJSON *list;
    uint8_t raw[2 * IMPROV_PACKET_SIZE]; /*!< What was fed since the last packet */
    size_t raw_length;
} events_t;

static void add_console(events_t *events, const improv_parser_t *parser) {
    const int count = cJSON_GetArraySize(events->list);
    cJSON *last = count > 0 ? cJSON_GetArrayItem(events->list, count - 1) : NULL;
    const char *before = last != NULL ? text_of(last, "console") : NULL;
    char text[512];
    snprintf(text, sizeof(text), "%s%.*s", before != NULL ? before : "",
             (int)parser->console_length, parser->console);
    if (before == NULL) {
        last = cJSON_CreateObject();
        cJSON_AddItemToArray(events->list, last);
    }
    cJSON_DeleteItemFromObject(last, "console");
    cJSON_AddStringToObject(last, "console", text);
}

static void add_packet(events_t *events, const char *kind, size_t length) {
    char hex[2 * IMPROV_PACKET_SIZE + 1] = "";
    const uint8_t *bytes = &events->raw[events->raw_length - length];
    for (size_t i = 0; i < length; i++) {
        snprintf(&hex[2 * i], 3, "%02x", bytes[i]);
    }
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, kind, hex);
    cJSON_AddItemToArray(events->list, event);
}

static void feed(events_t *events, improv_parser_t *parser, uint8_t byte) {
    events->raw[events->raw_length++] = byte;
    const improv_input_t input = improv_parser_feed(parser, byte, 0);
    if (input == IMPROV_CONSOLE) {
        add_console(events, parser);
    } else if (input != IMPROV_PENDING) {
        add_packet(events, input == IMPROV_PACKET ? "packet" : "invalid", parser->data_length + 10);
    }
}

static void the_streams_of_the_vectors_are_separated(void **state) {
    (void)state;
    const cJSON *vector;
    cJSON_ArrayForEach(vector, cJSON_GetObjectItem(vectors, "streams")) {
        uint8_t bytes[512];
        const size_t length = hex_read(text_of(vector, "hex"), bytes, sizeof(bytes));
        events_t events = {.list = cJSON_CreateArray()};
        improv_parser_t parser = {0};
        for (size_t i = 0; i < length; i++) {
            feed(&events, &parser, bytes[i]);
        }
        if (!cJSON_Compare(events.list, cJSON_GetObjectItem(vector, "events"), true)) {
            fail_msg("%s: %s", text_of(vector, "name"), cJSON_PrintUnformatted(events.list));
        }
        cJSON_Delete(events.list);
    }
}

static void held_text_becomes_input_after_a_delay(void **state) {
    (void)state;
    improv_parser_t parser = {0};
    assert_int_equal(improv_parser_feed(&parser, 'I', 5000), IMPROV_PENDING);
    assert_int_equal(improv_parser_feed(&parser, 'M', 5000 + IMPROV_MAX_GAP_MS), IMPROV_PENDING);
    assert_int_equal(improv_parser_feed(&parser, 'P', 5001 + 2 * IMPROV_MAX_GAP_MS),
                     IMPROV_CONSOLE);
    assert_int_equal(parser.console_length, 3);
    assert_memory_equal(parser.console, "IMP", 3);
}

static void an_incomplete_packet_is_dropped_after_a_delay(void **state) {
    (void)state;
    static const uint8_t incomplete[] = {'I', 'M', 'P', 'R', 'O', 'V', 1, 3, 9, 1};
    improv_parser_t parser = {0};
    for (size_t i = 0; i < sizeof(incomplete); i++) {
        assert_int_equal(improv_parser_feed(&parser, incomplete[i], 0), IMPROV_PENDING);
    }
    assert_int_equal(improv_parser_feed(&parser, 'h', IMPROV_MAX_GAP_MS + 1), IMPROV_CONSOLE);
    assert_int_equal(parser.console_length, 1);
}

static void a_result_that_is_too_long_is_not_written(void **state) {
    (void)state;
    uint8_t packet[IMPROV_PACKET_SIZE];
    char text[254];
    memset(text, 'a', sizeof(text));
    text[252] = '\0';
    const char *const texts[] = {text, ""};
    assert_int_equal(improv_write_result(packet, IMPROV_COMMAND_INFO, texts, 1),
                     IMPROV_PACKET_SIZE);
    assert_int_equal(improv_write_result(packet, IMPROV_COMMAND_INFO, texts, 2), 0);
    text[252] = 'a';
    text[253] = '\0';
    assert_int_equal(improv_write_result(packet, IMPROV_COMMAND_INFO, texts, 1), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_packets_of_the_board_are_written_as_in_the_vectors),
        cmocka_unit_test(the_commands_of_the_vectors_are_read),
        cmocka_unit_test(invalid_commands_are_answered_with_their_error),
        cmocka_unit_test(the_streams_of_the_vectors_are_separated),
        cmocka_unit_test(held_text_becomes_input_after_a_delay),
        cmocka_unit_test(an_incomplete_packet_is_dropped_after_a_delay),
        cmocka_unit_test(a_result_that_is_too_long_is_not_written),
    };
    return cmocka_run_group_tests(tests, read_vectors, free_vectors);
}
