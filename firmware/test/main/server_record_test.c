#include "cmocka_program.h"

#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "server_record.h"

/** The library main needs one. */
const board_profile_t *board_profile(void) {
    return &board_profiles[0];
}

#define TEXT(key, value)                                                                           \
    { key, value, sizeof(value) - 1 }

static server_record_t record_of(const server_text_t *texts, size_t count) {
    return (server_record_t){.name = "Boardcast on nas",
                             .address = {192, 0, 2, 1},
                             .port = 8888,
                             .texts = texts,
                             .text_count = count};
}

static void an_announcement_is_an_address(void **state) {
    found_server_t server;
    (void)state;
    const server_text_t texts[] = {TEXT("path", "/cams/kurento"), TEXT("tls", "1"),
                                   TEXT("auth", "1"), TEXT("version", "0.1.0")};
    const server_record_t record = record_of(texts, 4);
    assert_true(server_record_read(&record, &server));
    assert_string_equal(server.url, "wss://192.0.2.1:8888/cams/kurento");
    assert_string_equal(server.name, "Boardcast on nas");
    assert_true(server.needs_key);
}

static void without_texts_it_is_a_ws_server_without_keys(void **state) {
    found_server_t server;
    (void)state;
    const server_record_t record = record_of(NULL, 0);
    assert_true(server_record_read(&record, &server));
    assert_string_equal(server.url, "ws://192.0.2.1:8888/kurento");
    assert_false(server.needs_key);
}

static void the_first_text_of_a_key_counts_in_any_case(void **state) {
    found_server_t server;
    (void)state;
    const server_text_t texts[] = {
        {NULL, NULL, 0}, TEXT("PATH", "/a"), TEXT("path", "/b"), {"tls", NULL, 0}};
    const server_record_t record = record_of(texts, 4);
    assert_true(server_record_read(&record, &server));
    assert_string_equal(server.url, "ws://192.0.2.1:8888/a");
}

static void assert_refused(server_text_t text) {
    found_server_t server;
    const server_record_t record = record_of(&text, 1);
    assert_false(server_record_read(&record, &server));
}

static void odd_texts_are_refused(void **state) {
    char long_path[130];
    (void)state;
    memset(long_path, '/', sizeof(long_path));
    assert_refused((server_text_t)TEXT("path", ""));
    assert_refused((server_text_t)TEXT("path", "kurento"));
    assert_refused((server_text_t)TEXT("path", "/a b"));
    assert_refused((server_text_t)TEXT("path", "/a?token=b"));
    assert_refused((server_text_t)TEXT("path", "/a\r\nX: y"));
    assert_refused((server_text_t)TEXT("path", "/a\0b"));
    assert_refused((server_text_t)TEXT("path", "@198.51.100.1/"));
    assert_refused((server_text_t){"path", long_path, sizeof(long_path)});
    assert_refused((server_text_t)TEXT("tls", "2"));
    assert_refused((server_text_t)TEXT("tls", "yes"));
    assert_refused((server_text_t)TEXT("auth", ""));
}

static void addresses_that_are_no_host_are_refused(void **state) {
    static const uint8_t addresses[][4] = {
        {0, 0, 0, 0}, {127, 0, 0, 1}, {224, 0, 0, 251}, {255, 255, 255, 255}};
    found_server_t server;
    (void)state;
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        server_record_t record = record_of(NULL, 0);
        memcpy(record.address, addresses[i], sizeof(record.address));
        assert_false(server_record_read(&record, &server));
    }
    server_record_t record = record_of(NULL, 0);
    record.port = 0;
    assert_false(server_record_read(&record, &server));
}

static void a_name_is_printable_and_cut(void **state) {
    char name[200];
    found_server_t server;
    (void)state;
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    memcpy(name, "\x1b[2J", 4);
    server_record_t record = record_of(NULL, 0);
    record.name = name;
    assert_true(server_record_read(&record, &server));
    assert_int_equal(strlen(server.name), SERVER_NAME_SIZE - 1);
    assert_memory_equal(server.name, "?[2J", 4);
    record.name = NULL;
    assert_true(server_record_read(&record, &server));
    assert_string_equal(server.name, "");
}

/** Whatever is announced, an address of a board's settings comes out, or nothing. */
static void random_announcements_give_addresses_or_nothing(void **state) {
    static const char *const keys[] = {"path", "tls", "auth", "version", "", NULL};
    unsigned accepted = 0;
    (void)state;
    srand(18);
    for (int round = 0; round < 20000; round++) {
        char values[4][160];
        server_text_t texts[4];
        found_server_t server;
        for (int i = 0; i < 4; i++) {
            const size_t length = (size_t)rand() % (rand() % 2 == 0 ? 3 : sizeof(values[i]));
            for (size_t at = 0; at < length; at++) {
                values[i][at] = (char)(rand() % 3 == 0 ? rand() : "/10ab"[rand() % 5]);
            }
            texts[i] =
                (server_text_t){keys[rand() % 6], rand() % 9 == 0 ? NULL : values[i], length};
        }
        server_record_t record = record_of(texts, 4);
        record.port = (uint16_t)rand();
        for (int i = 0; i < 4; i++) {
            record.address[i] = (uint8_t)rand();
        }
        if (!server_record_read(&record, &server)) {
            continue;
        }
        accepted++;
        assert_true(strncmp(server.url, "ws://", 5) == 0 || strncmp(server.url, "wss://", 6) == 0);
        for (const char *at = server.url; *at != '\0'; at++) {
            assert_true(*at > ' ' && *at < 0x7f && strchr("?#@\\\"", *at) == NULL);
        }
    }
    assert_true(accepted > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_announcement_is_an_address),
        cmocka_unit_test(without_texts_it_is_a_ws_server_without_keys),
        cmocka_unit_test(the_first_text_of_a_key_counts_in_any_case),
        cmocka_unit_test(odd_texts_are_refused),
        cmocka_unit_test(addresses_that_are_no_host_are_refused),
        cmocka_unit_test(a_name_is_printable_and_cut),
        cmocka_unit_test(random_announcements_give_addresses_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
