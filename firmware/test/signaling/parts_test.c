/* The parts without tasks and sockets. */
#include "cmocka_program.h"

#include <errno.h>
#include <string.h>

#include "access_unit.h"
#include "close_reason.h"
#include "deadlines.h"
#include "esp_tls_errors.h"
#include "ice_links.h"
#include "key_frames.h"
#include "tls_failure.h"

static const kms_timer_t ping = {.kind = KMS_TIMER_PING};
static const kms_timer_t first = {.kind = KMS_TIMER_REQUEST, .request = 1};
static const kms_timer_t second = {.kind = KMS_TIMER_REQUEST, .request = 2};

static void deadlines_are_due_in_order(void **state) {
    deadlines_t deadlines = {0};
    kms_timer_t timer;
    (void)state;
    assert_true(deadlines_set(&deadlines, first, 300));
    assert_true(deadlines_set(&deadlines, second, 100));
    assert_true(deadlines_set(&deadlines, ping, 200));

    assert_int_equal(deadlines_next(&deadlines, 1000), 100);
    assert_false(deadlines_take_due(&deadlines, 99, &timer));
    assert_true(deadlines_take_due(&deadlines, 250, &timer));
    assert_int_equal(timer.request, 2);
    assert_true(deadlines_take_due(&deadlines, 250, &timer));
    assert_int_equal(timer.kind, KMS_TIMER_PING);
    assert_false(deadlines_take_due(&deadlines, 250, &timer));
}

static void a_deadline_that_is_set_again_is_due_once(void **state) {
    deadlines_t deadlines = {0};
    kms_timer_t timer;
    (void)state;
    assert_true(deadlines_set(&deadlines, ping, 100));
    assert_true(deadlines_set(&deadlines, ping, 200));
    assert_false(deadlines_take_due(&deadlines, 150, &timer));
    assert_true(deadlines_take_due(&deadlines, 200, &timer));
    assert_false(deadlines_take_due(&deadlines, 1000, &timer));
}

static void a_cleared_deadline_is_not_due(void **state) {
    deadlines_t deadlines = {0};
    kms_timer_t timer;
    (void)state;
    assert_true(deadlines_set(&deadlines, first, 100));
    assert_true(deadlines_set(&deadlines, second, 100));
    deadlines_clear(&deadlines, first);
    assert_true(deadlines_take_due(&deadlines, 100, &timer));
    assert_int_equal(timer.request, 2);
    assert_int_equal(deadlines_next(&deadlines, 1000), 1000);
}

static void too_many_deadlines_are_rejected(void **state) {
    deadlines_t deadlines = {0};
    (void)state;
    for (uint32_t i = 0; i < MAX_DEADLINES; i++) {
        const kms_timer_t timer = {.kind = KMS_TIMER_REQUEST, .request = i + 1};
        assert_true(deadlines_set(&deadlines, timer, 100));
    }
    assert_false(deadlines_set(&deadlines, ping, 100));
    deadlines_clear(&deadlines, first);
    assert_true(deadlines_set(&deadlines, ping, 100));
}

static void an_early_key_frame_request_is_delayed(void **state) {
    key_frames_t key_frames = {0};
    (void)state;
    assert_false(key_frames_due(&key_frames, 10));
    key_frames_request(&key_frames);
    assert_true(key_frames_due(&key_frames, 10));
    key_frames_request(&key_frames);
    key_frames_request(&key_frames);
    assert_false(key_frames_due(&key_frames, 10 + KEY_FRAMES_MIN_INTERVAL_MS - 1));
    assert_true(key_frames_due(&key_frames, 10 + KEY_FRAMES_MIN_INTERVAL_MS));
    assert_false(key_frames_due(&key_frames, 10 + 2 * KEY_FRAMES_MIN_INTERVAL_MS));
}

static bool is_idr(const char *bytes, size_t size) {
    return access_unit_is_idr((const uint8_t *)bytes, size);
}

static void an_idr_is_detected_by_its_first_slice(void **state) {
    static const char idr[] = "\0\0\0\1\x67pps\0\0\0\1\x68pps\0\0\0\1\x65slice";
    static const char other[] = "\0\0\0\1\x09\x10\0\0\1\x41slice";
    (void)state;
    assert_true(is_idr(idr, sizeof(idr) - 1));
    assert_false(is_idr(other, sizeof(other) - 1));
    assert_false(is_idr(idr, 4));
    assert_false(is_idr("", 0));
}

static const close_reason_target_t target = {.host = "kurento.example", .has_key = true};

static void assert_close_reason(const esp_websocket_error_codes_t *codes, const char *words) {
    char reason[CLOSE_REASON_SIZE];
    close_reason_of_failure(codes, &target, reason);
    assert_string_equal(reason, words);
}

static void a_failed_connection_has_a_description(void **state) {
    esp_websocket_error_codes_t codes = {.error_type = WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT};
    (void)state;
    assert_close_reason(&codes, "");
    codes.esp_transport_sock_errno = EHOSTUNREACH;
    assert_close_reason(&codes, "the server's address is unreachable");
    codes.esp_tls_last_esp_err = ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT;
    assert_close_reason(&codes, "no reply from the server's address");
    codes.esp_tls_last_esp_err = ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED;
    assert_close_reason(&codes, "the TLS handshake failed");
    codes.esp_tls_cert_verify_flags = 8;
    assert_close_reason(
        &codes,
        "the server's certificate is from an unknown CA: pin it with SERVER_CA or the command ca");
    codes.esp_tls_last_esp_err = ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME;
    assert_close_reason(&codes, "host kurento.example not found");
    codes.esp_ws_handshake_status_code = 404;
    assert_close_reason(&codes, "HTTP status 404 instead of a WebSocket upgrade");
}

static void a_refused_certificate_has_a_description(void **state) {
    (void)state;
    assert_string_equal(tls_failure(0x08 | 0x01, true),
                        "the server's certificate is not from the pinned CA");
    assert_string_equal(tls_failure(0x04 | 0x01, true),
                        "the server's certificate is for another name");
    assert_string_equal(tls_failure(0x01, true), "the server's certificate has expired");
    assert_string_equal(tls_failure(0x0200, false), "the server's certificate is not valid yet");
    assert_string_equal(tls_failure(0x02, true), "the server's certificate is not trusted");
}

static void a_refused_key_is_told_from_other_failures(void **state) {
    const close_reason_target_t without_key = {.host = "kurento.example"};
    esp_websocket_error_codes_t codes = {.error_type = WEBSOCKET_ERROR_TYPE_HANDSHAKE};
    char reason[CLOSE_REASON_SIZE];
    (void)state;
    assert_false(close_reason_of_refusal(&codes, &target, reason));
    codes.esp_ws_handshake_status_code = 404;
    assert_false(close_reason_of_refusal(&codes, &target, reason));
    codes.esp_ws_handshake_status_code = 429;
    assert_true(close_reason_of_refusal(&codes, &target, reason));
    assert_string_equal(reason, "HTTP status 429");
    codes.esp_ws_handshake_status_code = 401;
    assert_true(close_reason_of_refusal(&codes, &without_key, reason));
    assert_string_equal(reason, "HTTP status 401, no key is set");
}

static void unset_codes_are_ignored(void **state) {
    const esp_websocket_error_codes_t codes = {
        .error_type = WEBSOCKET_ERROR_TYPE_PONG_TIMEOUT,
        .esp_tls_last_esp_err = ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME,
        .esp_transport_sock_errno = ECONNREFUSED,
    };
    (void)state;
    assert_close_reason(&codes, "no reply to a ping");
}

static void ice_servers_are_read_from_link_headers(void **state) {
    static const char reply[] =
        "HTTP/1.1 200 OK\r\nDate: Sun, 29 Nov 2026 06:13:29 GMT\r\n"
        "link: <stun:192.0.2.1:3478>; rel=\"ice-server\"\r\n"
        "X-Link: <stun:192.0.2.9>; rel=\"ice-server\"\r\n"
        "Link: </next>; rel=next, <turn:t.example:3478?transport=tcp>; rel=\"ice-server\"; "
        "username=\"17:a \\\"b\\\"\"; credential=\"x;y,z=\"; credential-type=\"password\"\r\n"
        "Link: <turn:broken\r\nLink: none\r\n\r\n";
    ice_links_t links;
    (void)state;

    ice_links_parse(reply, &links);

    assert_int_equal(links.count, 2);
    assert_string_equal(links.links[0].url, "stun:192.0.2.1:3478");
    assert_string_equal(links.links[0].user, "");
    assert_string_equal(links.links[1].url, "turn:t.example:3478?transport=tcp");
    assert_string_equal(links.links[1].user, "17:a \"b\"");
    assert_string_equal(links.links[1].password, "x;y,z=");
}

static void an_ice_server_that_is_too_long_is_left_out(void **state) {
    char reply[1024] = "HTTP/1.1 200 OK\r\nLink: <turn:";
    ice_links_t links;
    (void)state;
    memset(reply + strlen(reply), 'x', 300);
    strcat(reply, ">; rel=\"ice-server\"\r\nLink: <stun:a>; rel=\"ice-server\"\r\n\r\n");

    ice_links_parse(reply, &links);

    assert_int_equal(links.count, 1);
    assert_string_equal(links.links[0].url, "stun:a");
}

static void a_close_frame_is_described_in_one_line(void **state) {
    (void)state;
    char reason[CLOSE_REASON_SIZE];

    close_reason_of_frame("\x03\xeaInvalid\npath", 14, reason);
    assert_string_equal(reason, "closed by the server, code 1002: Invalid?path");
    close_reason_of_frame("\x03\xe8", 2, reason);
    assert_string_equal(reason, "closed by the server, code 1000");
    close_reason_of_frame(NULL, 0, reason);
    assert_string_equal(reason, "closed by the server");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines_are_due_in_order),
        cmocka_unit_test(a_deadline_that_is_set_again_is_due_once),
        cmocka_unit_test(a_cleared_deadline_is_not_due),
        cmocka_unit_test(too_many_deadlines_are_rejected),
        cmocka_unit_test(an_early_key_frame_request_is_delayed),
        cmocka_unit_test(an_idr_is_detected_by_its_first_slice),
        cmocka_unit_test(a_failed_connection_has_a_description),
        cmocka_unit_test(a_refused_certificate_has_a_description),
        cmocka_unit_test(a_refused_key_is_told_from_other_failures),
        cmocka_unit_test(unset_codes_are_ignored),
        cmocka_unit_test(ice_servers_are_read_from_link_headers),
        cmocka_unit_test(an_ice_server_that_is_too_long_is_left_out),
        cmocka_unit_test(a_close_frame_is_described_in_one_line),
    };
    return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
