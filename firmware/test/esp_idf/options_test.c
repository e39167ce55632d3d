#include <stdlib.h>
#include <string.h>

#include "cmocka_program.h"
#include "option_parser.h"
#include <getopt.h>

static host_options_t options;

static options_result_t read_line(int argc, const char *const *argv) {
    char *copy[16] = {(char *)(uintptr_t) "host-board"};
    for (int i = 0; i < argc; i++) {
        copy[i + 1] = (char *)(uintptr_t)argv[i];
    }
    options = *host_options();
    // Resets getopt_long.
    optind = 0;
    return option_parser_read(argc + 1, copy, &options);
}

#define READ(...)                                                                                  \
    read_line(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *),                         \
              (const char *const[]){__VA_ARGS__})

static void the_network_of_the_settings_is_available(void **state) {
    (void)state;
    setenv("WIFI_PASSWORD", "secret", 1);
    assert_int_equal(READ("--ssid", "home"), OPTIONS_RUN);
    unsetenv("WIFI_PASSWORD");
    assert_int_equal(options.network_count, 1);
    assert_string_equal(options.networks[0].ssid, "home");
    assert_string_equal(options.networks[0].password, "secret");
}

static void a_board_without_settings_is_connected(void **state) {
    (void)state;
    assert_int_equal(READ("--server", "ws://localhost:8888"), OPTIONS_RUN);
    assert_int_equal(options.network_count, 1);
    assert_string_equal(options.networks[0].ssid, options.ssid);
    assert_string_not_equal(options.ssid, "");
}

static void networks_can_be_added_or_disabled(void **state) {
    (void)state;
    assert_int_equal(READ("--ssid", "home", "--network", "a:b:c", "--network", "open"),
                     OPTIONS_RUN);
    assert_int_equal(options.network_count, 2);
    assert_string_equal(options.networks[0].password, "b:c");
    assert_string_equal(options.networks[1].password, "");
    assert_int_equal(READ("--ssid", "home", "--no-network"), OPTIONS_RUN);
    assert_int_equal(options.network_count, 0);
    assert_int_equal(READ("--network", "a", "--no-network"), OPTIONS_INVALID);
}

static void a_name_always_has_the_same_mac(void **state) {
    (void)state;
    uint8_t first[6];
    assert_int_equal(READ("--name", "kitchen"), OPTIONS_RUN);
    memcpy(first, options.mac, sizeof(first));
    assert_int_equal(READ("--name", "kitchen"), OPTIONS_RUN);
    assert_memory_equal(options.mac, first, sizeof(first));
    assert_int_equal(READ("--name", "garden"), OPTIONS_RUN);
    assert_memory_not_equal(options.mac, first, sizeof(first));
    // IEEE 802: locally administered, unicast.
    assert_int_equal(options.mac[0] & 3, 2);
    assert_int_equal(READ("--mac", "02:00:5e:00:53:Af"), OPTIONS_RUN);
    assert_int_equal(options.mac[5], 0xaf);
}

static void invalid_options_are_rejected(void **state) {
    (void)state;
    assert_int_equal(READ("--profile", "esp8266"), OPTIONS_INVALID);
    assert_int_equal(READ("--width", "321"), OPTIONS_INVALID);
    assert_int_equal(READ("--width", "0x10"), OPTIONS_INVALID);
    assert_int_equal(READ("--height", "99999"), OPTIONS_INVALID);
    assert_int_equal(READ("--fps", "0"), OPTIONS_INVALID);
    assert_int_equal(READ("--fps", ""), OPTIONS_INVALID);
    assert_int_equal(READ("--heap", "-1"), OPTIONS_INVALID);
    assert_int_equal(READ("--mac", "02:00:5e:00:53"), OPTIONS_INVALID);
    assert_int_equal(READ("--mac", "02:00:5e:00:53:01x"), OPTIONS_INVALID);
    assert_int_equal(READ("--network", ":x"), OPTIONS_INVALID);
    assert_int_equal(READ("--ssid", "an SSID of more than thirty-two bytes"), OPTIONS_INVALID);
    assert_int_equal(READ("--name", "a name of more than thirty-two bytes"), OPTIONS_INVALID);
    assert_int_equal(READ("--colour", "red"), OPTIONS_INVALID);
    assert_int_equal(READ("--name"), OPTIONS_INVALID);
    assert_int_equal(READ("kitchen"), OPTIONS_INVALID);
    assert_int_equal(READ("--help"), OPTIONS_HELP);
}

static void a_long_server_is_rejected(void **state) {
    char server[257] = "ws://192.0.2.1:8888/";
    (void)state;
    memset(server + strlen(server), 'k', 255 - strlen(server));
    assert_int_equal(READ("--server", server), OPTIONS_RUN);
    assert_string_equal(options.server, server);
    server[255] = 'k';
    assert_int_equal(READ("--server", server), OPTIONS_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_network_of_the_settings_is_available),
        cmocka_unit_test(a_board_without_settings_is_connected),
        cmocka_unit_test(networks_can_be_added_or_disabled),
        cmocka_unit_test(a_name_always_has_the_same_mac),
        cmocka_unit_test(invalid_options_are_rejected),
        cmocka_unit_test(a_long_server_is_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
