#include "cmocka_program.h"

#include <string.h>

#include "board.h"
#include "coprocessor.h"
#include "esp_wifi.h"
#include "host_options.h"
#include "http_date.h"
#include "nvs_flash.h"
#include "saved_settings.h"
#include "server_address.h"
#include "watch_url.h"
#include "wifi_reason.h"

const board_profile_t *board_profile(void) {
    const bool is_p4 = strcmp(host_options()->profile, board_profiles[0].name) == 0;
    return &board_profiles[is_p4 ? 0 : 1];
}

static void become_board(const char *profile) {
    static host_options_t options;
    host_set_options(NULL);
    options = *host_options();
    options.profile = profile;
    host_set_options(&options);
}

static void assert_wifi_reason(uint16_t reason, const char *words) {
    char text[WIFI_REASON_SIZE];
    wifi_reason(reason, "home", text, sizeof(text));
    if (strstr(text, words) == NULL) {
        fail_msg("reason %u: %s", (unsigned)reason, text);
    }
}

static void each_wifi_reason_has_a_description(void **state) {
    (void)state;
    assert_wifi_reason(WIFI_REASON_NO_AP_FOUND, "not found");
    assert_wifi_reason(WIFI_REASON_NO_AP_FOUND_W_COMPATIBLE_SECURITY,
                       "requires another security mode");
    assert_wifi_reason(WIFI_REASON_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD, "WPA2 or WPA3?");
    assert_wifi_reason(WIFI_REASON_NO_AP_FOUND_IN_RSSI_THRESHOLD, "too weak");
    assert_wifi_reason(WIFI_REASON_AUTH_FAIL, "Is the password correct?");
    assert_wifi_reason(WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT, "Is the password correct?");
    assert_wifi_reason(WIFI_REASON_AUTH_EXPIRE, "If this repeats, check the password");
    assert_wifi_reason(WIFI_REASON_ASSOC_FAIL, "If this repeats, check the password");
    assert_wifi_reason(WIFI_REASON_CONNECTION_FAIL, "If this repeats, check the password");
    assert_wifi_reason(39, "(reason 39)");
}

static void the_longest_ssid_leaves_space_for_the_reason(void **state) {
    char text[WIFI_REASON_SIZE];
    char ssid[SAVED_SSID_SIZE] = "";
    (void)state;
    memset(ssid, 'x', sizeof(ssid) - 1);
    for (unsigned reason = 0; reason <= UINT8_MAX; reason++) {
        wifi_reason((uint16_t)reason, ssid, text, sizeof(text));
        assert_true(strchr(".?", text[strlen(text) - 1]) != NULL);
    }
}

static void both_chips_need_the_same_minor_version_of_esp_hosted(void **state) {
    char text[160];
    (void)state;
    const hosted_version_t own = {2, 12, 11};
    assert_true(coprocessor_fits(own, (hosted_version_t){2, 12, 0}, text, sizeof(text)));
    assert_false(coprocessor_fits(own, (hosted_version_t){2, 11, 11}, text, sizeof(text)));
    assert_non_null(strstr(text, "has ESP-Hosted 2.11.11 and this firmware 2.12.11"));
    assert_non_null(strstr(text, "Update the C6 (firmware/README.md)."));
    assert_false(coprocessor_fits(own, (hosted_version_t){0, 0, 0}, text, sizeof(text)));
    assert_false(coprocessor_fits(own, (hosted_version_t){3, 12, 11}, text, sizeof(text)));
}

static void each_board_supports_only_its_sizes(void **state) {
    (void)state;
    become_board("esp32s3");
    assert_true(board_has_size(320, 240));
    assert_false(board_has_size(160, 120));
    assert_false(board_has_size(640, 480));
    assert_false(board_has_size(0, 0));
    become_board("esp32p4");
    assert_true(board_has_size(1920, 1080));
    assert_true(board_has_size(960, 540));
    assert_false(board_has_size(1280, 720));
    assert_false(board_has_size(64, 48));
    assert_false(board_has_size(0, 0));
}

static void assert_date(const char *text, long long expected) {
    time_t time = 0;
    assert_true(http_date_parse(text, &time));
    assert_true(time == expected);
}

static void a_date_of_http_is_parsed(void **state) {
    time_t time = 0;
    (void)state;
    assert_date("Thu, 01 Jan 1970 00:00:00 GMT", 0);
    assert_date("Sun, 06 Nov 1994 08:49:37 GMT", 784111777);
    assert_date("Thu, 29 Feb 2024 23:59:59 GMT\r\n", 1709251199);
    assert_date("Sun, 29 Nov 2026 06:13:29 GMT", 1795932809);
    assert_false(http_date_parse("", &time));
    assert_false(http_date_parse("Sunday, 06-Nov-94 08:49:37 GMT", &time));
    assert_false(http_date_parse("Sun, 06 anF 1994 08:49:37 GMT", &time));
    assert_false(http_date_parse("Sun, 06 Nov 1994 08:49:37", &time));
    assert_false(http_date_parse("Sun, 32 Nov 1994 08:49:37 GMT", &time));
    assert_false(http_date_parse("Sun, 06 Nov 1994 24:49:37 GMT", &time));
}

static void a_key_has_the_characters_of_a_bearer_token(void **state) {
    char longest[BOARD_KEY_BYTES + 2];
    (void)state;
    assert_true(board_is_key("azAZ09-._~+/=="));
    assert_false(board_is_key(""));
    assert_false(board_is_key("=="));
    assert_false(board_is_key("a b"));
    assert_false(board_is_key("a\r\nX: y"));
    assert_false(board_is_key("a=b"));
    memset(longest, 'x', sizeof(longest));
    longest[BOARD_KEY_BYTES + 1] = '\0';
    assert_false(board_is_key(longest));
    longest[BOARD_KEY_BYTES] = '\0';
    assert_true(board_is_key(longest));
}

static void saved_settings_can_be_erased(void **state) {
    saved_settings_t saved;
    (void)state;
    saved_settings_load(&saved);
    assert_int_equal(saved_settings_set_wifi("home", "secret12"), ESP_OK);
    assert_int_equal(saved_settings_set_server("ws://host/kurento"), ESP_OK);
    assert_int_equal(saved_settings_set_key("id.secret"), ESP_OK);
    saved_settings_load(&saved);
    assert_string_equal(saved.key, "id.secret");
    assert_string_equal(saved.ssid, "home");
    assert_string_equal(saved.password, "secret12");
    assert_string_equal(saved.server, "ws://host/kurento");
    assert_int_equal(saved_settings_erase(), ESP_OK);
    saved_settings_load(&saved);
    assert_string_equal(saved.ssid, "");
    assert_string_equal(saved.password, "");
    assert_string_equal(saved.server, "");
    assert_string_equal(saved.key, "");
    assert_int_equal(saved_settings_erase(), ESP_OK);
    nvs_flash_deinit();
}

static void an_address_of_the_board_itself_is_recognised(void **state) {
    (void)state;
    static const char *const own[] = {"ws://127.0.0.1:8888/kurento", "ws://127.9.8.7/kurento",
                                      "wss://localhost/kurento",     "ws://board.localhost:8888/k",
                                      "ws://localhost./kurento",     "ws://user@0.0.0.0:8888/k"};
    static const char *const others[] = {"ws://192.0.2.1:8888/kurento",
                                         "wss://notlocalhost/kurento",
                                         "ws://localhost.example/kurento", "ws://1270.example/k"};
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        assert_true(server_address_is_loopback(own[i]));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(server_address_is_loopback(others[i]));
    }
}

static void assert_watch_url(const char *server, const char *wanted) {
    char url[200];
    watch_url(server, "kitchen", url, sizeof(url));
    assert_string_equal(url, wanted);
}

static void the_page_of_a_board_has_no_secret_of_its_server(void **state) {
    (void)state;
    assert_watch_url("ws://192.0.2.1:8888/kurento", "http://192.0.2.1:8888/watch/kitchen");
    assert_watch_url("wss://host/kurento", "https://host/watch/kitchen");
    assert_watch_url("ws://host:80/kurento", "http://host/watch/kitchen");
    assert_watch_url("wss://user:secret@host/cams/kurento?token=a",
                     "https://host/cams/watch/kitchen");
    char small[20];
    watch_url("ws://192.0.2.1:8888/kurento", "kitchen", small, sizeof(small));
    assert_string_equal(small, "");
}

static void only_letters_digits_and_two_signs_are_in_a_name(void **state) {
    (void)state;
    assert_true(board_is_name("Front-door_2"));
    assert_true(board_is_name("12345678901234567890123456789012"));
    assert_false(board_is_name("123456789012345678901234567890123"));
    assert_false(board_is_name(""));
    assert_false(board_is_name("a b"));
    assert_false(board_is_name("K\xc3\xbc"));
}

static void the_id_is_the_mac(void **state) {
    (void)state;
    char id[BOARD_ID_SIZE];
    become_board("esp32s3");
    board_id(id);
    assert_string_equal(id, "02:00:00:00:00:01");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_of_the_board_itself_is_recognised),
        cmocka_unit_test(the_page_of_a_board_has_no_secret_of_its_server),
        cmocka_unit_test(only_letters_digits_and_two_signs_are_in_a_name),
        cmocka_unit_test(the_id_is_the_mac),
        cmocka_unit_test(each_wifi_reason_has_a_description),
        cmocka_unit_test(the_longest_ssid_leaves_space_for_the_reason),
        cmocka_unit_test(both_chips_need_the_same_minor_version_of_esp_hosted),
        cmocka_unit_test(each_board_supports_only_its_sizes),
        cmocka_unit_test(a_date_of_http_is_parsed),
        cmocka_unit_test(a_key_has_the_characters_of_a_bearer_token),
        cmocka_unit_test(saved_settings_can_be_erased),
    };
    return cmocka_run_group_tests_name("main", tests, NULL, NULL);
}
