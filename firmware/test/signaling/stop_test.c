/* Stopping is bounded whatever the signalling is doing: fault 17 of the original demo. */
#include "cmocka_program.h"

#include <unistd.h>

#include "harness.h"

static void fault_17_stop_is_bounded_while_nothing_was_started(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    assert_in_range(harness_stop(&harness), 0, STOP_MS);
    harness_close(&harness);
}

static void fault_17_stop_is_bounded_while_the_socket_opens(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    scripted_server_script(harness.server, (script_t){.mute_handshake = true});
    harness_start(&harness);
    assert_true(harness_until_phase(&harness, KMS_PHASE_CONNECTING, 1000));
    usleep(50 * 1000);
    assert_in_range(harness_stop(&harness), 0, STOP_MS);
    harness_close(&harness);
}

static void fault_17_stop_is_bounded_while_the_server_is_silent(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    scripted_server_script(harness.server, (script_t){.silent = true});
    harness_start(&harness);
    assert_true(harness_until_request(&harness, "connect", 1, 2000));
    assert_in_range(harness_stop(&harness), 0, STOP_MS);
    harness_close(&harness);
}

static void fault_17_stop_is_bounded_when_the_server_falls_silent(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    harness_publish(&harness);
    scripted_server_script(harness.server, (script_t){.silent = true});
    assert_in_range(harness_stop(&harness), 0, STOP_MS);
    harness_close(&harness);
}

static void fault_17_stop_is_bounded_between_two_attempts(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    harness_start_at(&harness, "ws://127.0.0.1:1");
    assert_true(harness_until_phase(&harness, KMS_PHASE_BACKOFF, 2000));
    assert_in_range(harness_stop(&harness), 0, STOP_MS);
    harness_close(&harness);
}

static void fault_17_stop_is_bounded_while_the_session_is_resumed(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    harness_publish(&harness);
    scripted_server_script(harness.server, (script_t){.silent = true});
    scripted_server_drop(harness.server, 0);
    assert_true(harness_until_phase(&harness, KMS_PHASE_RESUMING, 4000));
    assert_in_range(harness_stop(&harness), 0, STOP_MS);
    harness_close(&harness);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fault_17_stop_is_bounded_while_nothing_was_started),
        cmocka_unit_test(fault_17_stop_is_bounded_while_the_socket_opens),
        cmocka_unit_test(fault_17_stop_is_bounded_while_the_server_is_silent),
        cmocka_unit_test(fault_17_stop_is_bounded_when_the_server_falls_silent),
        cmocka_unit_test(fault_17_stop_is_bounded_between_two_attempts),
        cmocka_unit_test(fault_17_stop_is_bounded_while_the_session_is_resumed),
    };
    return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
