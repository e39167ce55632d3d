/* The ESP glue of signalling against a scripted server: the faults of the original demo's
 * signalling that lie in its tasks and its socket. */
#include "cmocka_program.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "esp_websocket_client.h"
#include "harness.h"

/** The fate of the next messages that the signalling sends. */
typedef enum { SEND_ALL, SEND_HALF, SEND_NOTHING } fault_t;
static atomic_int send_fault;

int __real_esp_websocket_client_send_text(esp_websocket_client_handle_t client, const char *data,
                                          int len, TickType_t timeout);
int __wrap_esp_websocket_client_send_text(esp_websocket_client_handle_t client, const char *data,
                                          int len, TickType_t timeout);

int __wrap_esp_websocket_client_send_text(esp_websocket_client_handle_t client, const char *data,
                                          int len, TickType_t timeout) {
    switch (atomic_exchange(&send_fault, SEND_ALL)) {
    case SEND_HALF:
        return len / 2;
    case SEND_NOTHING:
        return -1;
    default:
        return __real_esp_websocket_client_send_text(client, data, len, timeout);
    }
}

static void it_publishes_and_releases_everything(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);

    harness_publish(&harness);
    const int64_t took = harness_stop(&harness);

    assert_int_equal(harness.answers, 1);
    assert_int_equal(scripted_server_count(harness.server, "transaction"), 1);
    assert_int_equal(scripted_server_count(harness.server, "release"), 1);
    assert_int_equal(scripted_server_count(harness.server, "closeSession"), 1);
    assert_in_range(took, 0, STOP_MS);
    harness_close(&harness);
}

static void an_answer_in_fragments_of_one_byte_is_reassembled(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    scripted_server_script(harness.server, (script_t){.fragment = 1, .answer = 6000});

    harness_publish(&harness);

    assert_int_equal(harness.answer_length, 6000);
    harness_close(&harness);
}

static void a_message_over_the_limit_is_dropped(void **state) {
    const size_t length = CONFIG_KMS_MAX_MESSAGE + 100;
    char *text = malloc(length + 1);
    harness_t harness = {0};
    (void)state;
    memset(text, ' ', length);
    text[length] = '\0';
    harness_open(&harness);
    harness_publish(&harness);

    scripted_server_send(harness.server, text, 1);
    scripted_server_send(harness.server, "nonsense", 1);
    usleep(300 * 1000);

    assert_int_equal(scripted_server_count(harness.server, NULL), 1);
    assert_true(harness_until_phase(&harness, KMS_PHASE_PUBLISHING, 0));
    harness_close(&harness);
    free(text);
}

static void fault_05_a_dropped_socket_is_resumed_and_the_media_continues(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    harness_publish(&harness);

    scripted_server_drop(harness.server, 0);
    assert_true(harness_until_phase(&harness, KMS_PHASE_BACKOFF, 2000));
    assert_true(harness_until_phase(&harness, KMS_PHASE_PUBLISHING, 3000));

    char *connect = scripted_server_last(harness.server, "connect");
    assert_non_null(strstr(connect, "\"sessionId\":\"session-1\""));
    free(connect);
    assert_int_equal(harness_get(&harness, &harness.byes), 0);
    assert_int_equal(harness_get(&harness, &harness.offers_asked), 1);
    harness_close(&harness);
}

static void fault_05_a_restarted_server_is_published_to_again(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    harness_publish(&harness);

    scripted_server_script(harness.server, (script_t){.forgets_sessions = true});
    scripted_server_drop(harness.server, 1001);

    assert_true(harness_until(&harness, &harness.announced, 2, 5000));
    assert_int_equal(harness_get(&harness, &harness.byes), 1);
    harness_close(&harness);
}

static void a_resumed_session_with_lost_media_is_published_again(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    harness_publish(&harness);
    assert_int_equal(kms_signaling_peer_changed(harness.signaling, true), 0);

    scripted_server_script(harness.server, (script_t){.loses_media = true});
    scripted_server_drop(harness.server, 0);

    assert_true(harness_until(&harness, &harness.announced, 2, 5000));
    assert_int_equal(harness_get(&harness, &harness.byes), 1);
    char *release = scripted_server_last(harness.server, "release");
    assert_non_null(strstr(release, "MediaPipeline"));
    free(release);
    harness_close(&harness);
}

static void a_resumed_session_without_media_flow_is_published_again(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    harness_publish(&harness);
    assert_int_equal(kms_signaling_peer_changed(harness.signaling, true), 0);

    scripted_server_script(harness.server, (script_t){.loses_flow = true});
    scripted_server_drop(harness.server, 0);

    assert_true(harness_until(&harness, &harness.announced, 2, 10000));
    assert_int_equal(harness_get(&harness, &harness.byes), 1);
    harness_close(&harness);
}

static void with_a_new_address_it_reconnects_and_publishes_again(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    harness_publish(&harness);

    assert_int_equal(kms_signaling_address_changed(harness.signaling), 0);

    assert_true(harness_until(&harness, &harness.announced, 2, 5000));
    assert_int_equal(harness_get(&harness, &harness.byes), 1);
    assert_int_equal(scripted_server_count(harness.server, NULL), 2);
    char *connect = scripted_server_last(harness.server, "connect");
    assert_non_null(strstr(connect, "\"sessionId\":\"session-1\""));
    free(connect);
    harness_close(&harness);
}

static void *hammer(void *ctx) {
    harness_t *harness = ctx;
    for (int i = 0; i < 100; i++) {
        if (i % 10 == 0) {
            harness_start(harness);
        } else if (i % 10 == 7) {
            kms_signaling_leave(harness->signaling);
        } else {
            kms_signaling_peer_changed(harness->signaling, i % 2 == 0);
        }
        usleep(5000);
    }
    return NULL;
}

static void fault_15_many_tasks_may_use_it_at_once(void **state) {
    pthread_t threads[4];
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);

    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, &harness), 0);
    }
    for (int i = 0; i < 10; i++) {
        usleep(40 * 1000);
        scripted_server_drop(harness.server, i % 2 == 0 ? 0 : 1001);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    kms_signaling_leave(harness.signaling);
    assert_true(harness_until_phase(&harness, KMS_PHASE_DISCONNECTED, 4000));
    harness_forget(&harness);

    harness_publish(&harness);

    harness_close(&harness);
}

static void a_failed_send_is_a_lost_connection(fault_t fault) {
    harness_t harness = {0};
    harness_open(&harness);

    atomic_store(&send_fault, fault);
    harness_collect_log();
    harness_publish(&harness);
    char *log = harness_collected_log();

    assert_non_null(strstr(log, "The connection closed (sending failed)."));
    assert_int_equal(scripted_server_count(harness.server, NULL), 2);
    free(log);
    harness_close(&harness);
}

static void fault_16_a_partially_sent_message_is_a_lost_connection(void **state) {
    (void)state;
    a_failed_send_is_a_lost_connection(SEND_HALF);
}

static void fault_16_an_unsent_message_is_a_lost_connection(void **state) {
    (void)state;
    a_failed_send_is_a_lost_connection(SEND_NOTHING);
}

static void fault_19_only_the_configured_server_is_contacted(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    usleep(200 * 1000);
    assert_true(harness_until_phase(&harness, KMS_PHASE_DISCONNECTED, 0));
    assert_int_equal(kms_signaling_restart(harness.signaling, "http://127.0.0.1/"),
                     ESP_PEER_ERR_INVALID_ARG);
    assert_int_equal(harness_get(&harness, &harness.offers_asked), 0);
    harness_close(&harness);
}

static void fault_22_no_secret_is_in_the_log(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_collect_log();
    harness_open(&harness);
    harness_publish(&harness);
    scripted_server_drop(harness.server, 0);
    harness_until_phase(&harness, KMS_PHASE_BACKOFF, 2000);
    harness_until_phase(&harness, KMS_PHASE_PUBLISHING, 3000);
    harness_close(&harness);
    char *log = harness_collected_log();

    assert_non_null(strstr(log, "The connection closed"));
    assert_null(strstr(log, "secret"));
    assert_null(strstr(log, "ice-ufrag"));
    free(log);
}

/** The log of a server that cannot be published to. */
static char *log_of_failure(harness_t *harness, const char *url) {
    harness_collect_log();
    harness_start_at(harness, url);
    harness_until_phase(harness, KMS_PHASE_BACKOFF, 8000);
    return harness_collected_log();
}

static void the_log_has_the_reason_for_an_unreachable_server(void **state) {
    harness_t harness = {0};
    char url[64];
    (void)state;
    harness_open(&harness);

    char *refused = log_of_failure(&harness, "ws://127.0.0.1:1");
    assert_non_null(strstr(refused, "The connection closed (connection refused)."));
    free(refused);

    kms_signaling_leave(harness.signaling);
    harness_until_phase(&harness, KMS_PHASE_DISCONNECTED, 3000);
    scripted_server_script(harness.server, (script_t){.http_status = 404});
    snprintf(url, sizeof(url), "ws://127.0.0.1:%d", scripted_server_port(harness.server));
    char *status = log_of_failure(&harness, url);
    assert_non_null(strstr(status, "(HTTP status 404 instead of a WebSocket upgrade)."));
    free(status);

    kms_signaling_leave(harness.signaling);
    harness_until_phase(&harness, KMS_PHASE_DISCONNECTED, 3000);
    char *name = log_of_failure(&harness, "ws://no-such-host.invalid:8888");
    assert_non_null(strstr(name, "(host no-such-host.invalid not found)."));
    free(name);
    harness_close(&harness);
}

static void the_log_reports_a_close_by_the_server(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    harness_publish(&harness);

    harness_collect_log();
    scripted_server_drop(harness.server, 1001);
    harness_until_phase(&harness, KMS_PHASE_BACKOFF, 2000);
    char *log = harness_collected_log();

    assert_non_null(strstr(log, "The connection closed (closed by the server, code 1001)."));
    free(log);
    harness_close(&harness);
}

static void a_queue_overflow_closes_only_the_connection(void **state) {
    harness_t harness = {.hold_ms = 1500};
    (void)state;
    harness_open(&harness);
    harness_start(&harness);
    assert_true(harness_until_request(&harness, "transaction", 1, 5000));

    harness_collect_log();
    scripted_server_send(harness.server, "{\"jsonrpc\":\"2.0\",\"method\":\"onEvent\"}", 200);
    assert_true(harness_until(&harness, &harness.answers, 1, 5000));
    assert_true(harness_until_phase(&harness, KMS_PHASE_BACKOFF, 3000));
    char *log = harness_collected_log();

    assert_non_null(strstr(log, "the event queue overflowed"));
    assert_true(harness_until_phase(&harness, KMS_PHASE_PUBLISHING, 5000));
    free(log);
    harness_close(&harness);
}

static void changing_the_server_releases_everything_at_the_first(void **state) {
    harness_t first = {0};
    harness_t second = {0};
    char url[64];
    (void)state;
    harness_open(&first);
    harness_open(&second);
    harness_publish(&first);
    snprintf(url, sizeof(url), "ws://127.0.0.1:%d", scripted_server_port(second.server));

    harness_start_at(&first, url);
    assert_true(harness_until(&first, &first.announced, 2, 5000));

    assert_int_equal(scripted_server_count(first.server, "release"), 1);
    assert_int_equal(scripted_server_count(second.server, "transaction"), 1);
    harness_close(&first);
    harness_close(&second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_publishes_and_releases_everything),
        cmocka_unit_test(an_answer_in_fragments_of_one_byte_is_reassembled),
        cmocka_unit_test(a_message_over_the_limit_is_dropped),
        cmocka_unit_test(fault_05_a_dropped_socket_is_resumed_and_the_media_continues),
        cmocka_unit_test(fault_05_a_restarted_server_is_published_to_again),
        cmocka_unit_test(a_resumed_session_with_lost_media_is_published_again),
        cmocka_unit_test(a_resumed_session_without_media_flow_is_published_again),
        cmocka_unit_test(with_a_new_address_it_reconnects_and_publishes_again),
        cmocka_unit_test(fault_15_many_tasks_may_use_it_at_once),
        cmocka_unit_test(fault_16_a_partially_sent_message_is_a_lost_connection),
        cmocka_unit_test(fault_16_an_unsent_message_is_a_lost_connection),
        cmocka_unit_test(fault_19_only_the_configured_server_is_contacted),
        cmocka_unit_test(fault_22_no_secret_is_in_the_log),
        cmocka_unit_test(the_log_has_the_reason_for_an_unreachable_server),
        cmocka_unit_test(the_log_reports_a_close_by_the_server),
        cmocka_unit_test(a_queue_overflow_closes_only_the_connection),
        cmocka_unit_test(changing_the_server_releases_everything_at_the_first),
    };
    return cmocka_run_group_tests_name("signaling", tests, NULL, NULL);
}
