/* One test for each fault of the original demo's signalling that concerns the core. */
#include "cmocka_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kms_reassembly.h"
#include "kms_sdp.h"
#include "kms_url.h"
#include "script.h"
#include "vector_files.h"

static void gone(harness_t *harness) {
    assert_int_equal(harness_free(harness), 0);
}

static void reply_to_publish(harness_t *harness, int odd, const char *given) {
    char *reply = script_published(harness->last_id, odd, given);
    script_message(harness, "%s", reply);
    free(reply);
}

static const char *operation_member(const cJSON *operation, const char *member) {
    const cJSON *params = cJSON_GetObjectItem(operation, "params");
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(params, member));
    return text != NULL ? text : "";
}

static const char *sent_method(const harness_t *harness) {
    const cJSON *message = cJSON_GetObjectItem(script_output(harness, "send"), "message");
    const char *method = cJSON_GetStringValue(cJSON_GetObjectItem(message, "method"));
    return method != NULL ? method : "";
}

static void fault_01_a_message_that_fills_the_buffer_ends_within_it(void **state) {
    (void)state;
    kms_allocator_t allocator = {0};
    kms_reassembly_t reassembly;
    kms_reassembly_init(&reassembly, &allocator, 8);
    assert_int_equal(kms_reassembly_add(&reassembly, "12345678", 8, true), KMS_REASSEMBLY_COMPLETE);
    assert_int_equal(reassembly.length, 8);
    assert_string_equal(reassembly.text, "12345678");
    assert_int_equal(kms_reassembly_add(&reassembly, "123456789", 9, true), KMS_REASSEMBLY_DROPPED);
    kms_reassembly_reset(&reassembly);
    assert_int_equal(allocator.used, 0);

    /* The machine does not write into the message, whose block has its exact size. */
    harness_t *harness = script_publishing();
    assert_string_equal(script_text(harness, "answer", "sdp"), "answer");
    gone(harness);
}

static void fault_02_a_fragmented_message_arrives_complete(void **state) {
    (void)state;
    harness_t *harness = script_until_publish();
    char *reply = script_published(harness->last_id, -1, NULL);
    size_t length = strlen(reply);
    kms_reassembly_t reassembly;
    kms_reassembly_init(&reassembly, &harness->allocator, 100000);
    for (size_t at = 0; at < length; at += 100) {
        bool last = at + 100 >= length;
        kms_reassembly_result_t result =
            kms_reassembly_add(&reassembly, reply + at, last ? length - at : 100, last);
        assert_int_equal(result, last ? KMS_REASSEMBLY_COMPLETE : KMS_REASSEMBLY_MORE);
    }
    harness_message(harness, reassembly.text, reassembly.length);
    assert_int_equal(script_count(harness, "answer"), 1);
    kms_reassembly_reset(&reassembly);
    free(reply);
    gone(harness);
}

static void fault_03_an_error_or_silence_ends_the_wait(void **state) {
    (void)state;
    harness_t *refused = script_until_publish();
    script_error(refused, 40201, "Invalid SDP");
    assert_string_equal(script_text(refused, "log", "text"),
                        "The server refused to publish: Invalid SDP (40201).");
    assert_int_equal(kms_machine_phase(refused->machine), KMS_PHASE_BACKOFF);
    gone(refused);

    harness_t *silent = script_until_publish();
    assert_int_equal(harness_waiting(silent), 1);
    script_timer_of_last_request(silent);
    assert_int_equal(kms_machine_phase(silent->machine), KMS_PHASE_BACKOFF);
    assert_int_equal(harness_waiting(silent), 0);
    gone(silent);
}

static void fault_04_the_session_is_the_servers_and_ids_never_restart(void **state) {
    (void)state;
    harness_t *harness = script_new();
    size_t last = 0;
    script_start(harness);
    for (int i = 0; i < 5; i++) {
        script_opened(harness);
        assert_true(harness->last_id > last);
        assert_null(strstr(harness->send_texts, "sessionId"));
        last = harness->last_id;
        script_closed(harness);
        script_timer(harness, "backoff");
    }
    script_stop(harness);
    script_start(harness);
    script_opened(harness);
    assert_true(harness->last_id > last);
    gone(harness);
}

static void fault_05_after_a_drop_it_retries_with_growing_delays(void **state) {
    (void)state;
    static const int pauses[] = {500, 1000, 2000, 2000, 2000};
    harness_t *harness = script_new();
    script_start(harness);
    for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
        script_opened(harness);
        script_closed(harness);
        const cJSON *timer = script_output(harness, "startTimer");
        assert_string_equal(script_text(harness, "startTimer", "name"), "backoff");
        assert_int_equal(cJSON_GetObjectItem(timer, "ms")->valueint, pauses[i]);
        assert_true(cJSON_GetObjectItem(timer, "jitter")->valuedouble > 0);
        script_timer(harness, "backoff");
        assert_int_equal(script_count(harness, "open"), 1);
    }
    gone(harness);
}

static void fault_06_a_stop_releases_the_pipeline_and_closes_the_session(void **state) {
    (void)state;
    harness_t *harness = script_publishing();
    script_stop(harness);
    assert_string_equal(sent_method(harness), "release");
    assert_non_null(strstr(harness->send_texts, "\"object\":\"" PIPELINE "\""));
    script_reply(harness, "{\"sessionId\":\"session\"}");
    assert_string_equal(sent_method(harness), "closeSession");
    assert_non_null(strstr(harness->send_texts, "\"sessionId\":\"session\""));
    script_reply(harness, "null");
    assert_int_equal(kms_machine_phase(harness->machine), KMS_PHASE_DISCONNECTED);
    gone(harness);
}

static void fault_07_candidates_are_subscribed_to_once(void **state) {
    (void)state;
    harness_t *harness = script_until_publish();
    const cJSON *message = cJSON_GetObjectItem(script_output(harness, "send"), "message");
    const cJSON *operations =
        cJSON_GetObjectItem(cJSON_GetObjectItem(message, "params"), "operations");
    const cJSON *operation;
    int subscriptions = 0;
    cJSON_ArrayForEach(operation, operations) {
        subscriptions += strcmp(operation_member(operation, "type"), "IceCandidateFound") == 0;
    }
    assert_int_equal(subscriptions, 1);
    gone(harness);
}

static void fault_08_the_endpoint_is_announced_only_when_all_is_acknowledged(void **state) {
    (void)state;
    harness_t *harness = script_until_publish();
    assert_int_equal(script_count(harness, "announce"), 0);
    reply_to_publish(harness, -1, NULL);
    assert_string_equal(script_text(harness, "announce", "endpoint"), VIEWER);
    gone(harness);

    /* The endpoints are created, but connecting them fails. */
    harness = script_until_publish();
    script_message(
        harness,
        "{\"id\":%zu,\"jsonrpc\":\"2.0\",\"result\":{\"value\":["
        "{\"id\":0,\"jsonrpc\":\"2.0\",\"result\":{\"value\":\"" PIPELINE "\"}},"
        "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{\"value\":\"" PUBLISHER "\"}},"
        "{\"id\":2,\"jsonrpc\":\"2.0\",\"result\":{\"value\":\"" VIEWER "\"}},"
        "{\"id\":3,\"jsonrpc\":\"2.0\",\"error\":{\"code\":40004,\"message\":\"No\"}}]}}",
        harness->last_id);
    assert_int_equal(script_count(harness, "announce"), 0);
    assert_string_equal(sent_method(harness), "release");
    gone(harness);
}

static void fault_09_a_leave_recycles_the_viewers_endpoint_and_no_other(void **state) {
    (void)state;
    harness_t *harness = script_publishing();
    script_event(harness, "MediaStateChanged", PIPELINE "/other_kurento.WebRtcEndpoint",
                 DISCONNECTED);
    assert_int_equal(cJSON_GetArraySize(harness->outputs), 0);
    script_event(harness, "MediaStateChanged", VIEWER, DISCONNECTED);
    assert_string_equal(script_text(harness, "viewer", "event"), "left");
    assert_non_null(strstr(harness->send_texts, "\"object\":\"" VIEWER "\""));
    script_reply(harness, "{\"value\":[]}");
    gone(harness);

    /* A viewer that leaves while the session is being resumed is not lost. */
    harness = script_publishing();
    script_closed(harness);
    script_timer(harness, "backoff");
    script_opened(harness);
    script_event(harness, "MediaStateChanged", VIEWER, DISCONNECTED);
    assert_string_equal(script_text(harness, "viewer", "event"), "left");
    assert_int_equal(script_count(harness, "send"), 0);
    script_reply(harness, "{\"sessionId\":\"session\"}");
    script_reply(harness, "{\"value\":[{\"id\":0,\"jsonrpc\":\"2.0\",\"result\":{}},"
                          "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{\"value\":\"CONNECTED\"}}]}");
    assert_non_null(strstr(harness->send_texts, "\"type\":\"WebRtcEndpoint\""));
    gone(harness);
}

static void fault_10_viewers_with_their_own_endpoints_change_nothing(void **state) {
    (void)state;
    harness_t *harness = script_publishing();
    for (int i = 0; i < 10; i++) {
        char endpoint[64];
        snprintf(endpoint, sizeof(endpoint), PIPELINE "/own%d_kurento.WebRtcEndpoint", i);
        script_event(harness, "MediaStateChanged", endpoint, CONNECTED);
        assert_int_equal(cJSON_GetArraySize(harness->outputs), 0);
        script_event(harness, "DtlsConnectionStateChange", endpoint,
                     "\"componentId\":\"1\",\"connectionId\":\"c\",\"state\":\"CLOSED\","
                     "\"streamId\":\"1\"");
        assert_int_equal(cJSON_GetArraySize(harness->outputs), 0);
    }
    script_event(harness, "MediaStateChanged", VIEWER, CONNECTED);
    assert_string_equal(script_text(harness, "viewer", "event"), "joined");
    gone(harness);
}

static void fault_11_an_offer_is_kept_until_the_server_is_ready(void **state) {
    (void)state;
    harness_t *harness = script_new();
    script_start(harness);
    script_opened(harness);
    size_t connect = harness->last_id;
    script_offer(harness, "early offer");
    assert_int_equal(script_count(harness, "send"), 0);
    harness->last_id = connect;
    script_reply(harness, "{\"sessionId\":\"session\"}");
    assert_non_null(strstr(harness->send_texts, "early offer"));
    reply_to_publish(harness, -1, NULL);
    kms_machine_peer_connected(harness->machine);
    harness_begin(harness);
    kms_machine_peer_failed(harness->machine);
    assert_int_equal(script_count(harness, "makeOffer"), 1);
    script_offer(harness, "second offer");
    assert_non_null(strstr(harness->send_texts, "second offer"));
    gone(harness);
}

static void fault_12_the_answer_is_identified_by_its_request(void **state) {
    (void)state;
    harness_t *plain = script_until_publish();
    reply_to_publish(plain, KMS_PUBLISH_ANSWER, "\"an answer without the two letters\"");
    assert_string_equal(script_text(plain, "answer", "sdp"), "an answer without the two letters");
    gone(plain);

    harness_t *decoy = script_until_publish();
    reply_to_publish(decoy, 9, "\"v=0\\r\\n\"");
    assert_string_equal(script_text(decoy, "answer", "sdp"), "answer");
    gone(decoy);

    harness_t *stranger = script_until_publish();
    script_message(stranger,
                   "{\"id\":99,\"jsonrpc\":\"2.0\",\"result\":{\"value\":\"v=0\\r\\n\"}}");
    assert_int_equal(script_count(stranger, "answer"), 0);
    assert_int_equal(harness_waiting(stranger), 1);
    gone(stranger);
}

static void fault_13_an_offer_of_any_length_is_rewritten_within_its_block(void **state) {
    (void)state;
    enum { LINES = 2000 };
    static const char line[] = "a=setup:passive\r\na=ssrc:-1 cname:a\r\n";
    char *offer = malloc(LINES * (sizeof(line) - 1) + 1);
    for (size_t i = 0; i < LINES; i++) {
        memcpy(offer + i * (sizeof(line) - 1), line, sizeof(line));
    }
    kms_allocator_t allocator = {0};
    char *shaped = kms_sdp_shape_offer(&allocator, offer);
    assert_int_equal(strlen(shaped),
                     LINES * strlen("a=setup:active\r\na=ssrc:4294967295 cname:a\r\n"));
    kms_release(&allocator, shaped);
    assert_int_equal(allocator.used, 0);
    free(offer);
}

static void fault_14_a_candidate_keeps_its_mid_and_is_not_lost_before_the_answer(void **state) {
    (void)state;
    harness_t *harness = script_until_publish();
    size_t publish = harness->last_id;
    script_event(harness, "IceCandidateFound", PUBLISHER,
                 "\"candidate\":{\"candidate\":\"candidate:1\",\"sdpMid\":\"video\","
                 "\"sdpMLineIndex\":1}");
    assert_int_equal(cJSON_GetArraySize(harness->outputs), 0);
    harness->last_id = publish;
    reply_to_publish(harness, -1, NULL);
    assert_int_equal(script_count(harness, "candidate"), 1);
    const cJSON *found = cJSON_GetObjectItem(script_output(harness, "candidate"), "candidate");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(found, "sdpMid")), "video");
    assert_int_equal(cJSON_GetObjectItem(found, "sdpMLineIndex")->valueint, 1);
    gone(harness);
}

static void fault_17_a_stop_ends_with_its_timer_without_replies(void **state) {
    (void)state;
    harness_t *harness = script_publishing();
    script_stop(harness);
    assert_string_equal(script_text(harness, "startTimer", "name"), "stop");
    script_timer(harness, "stop");
    assert_int_equal(kms_machine_phase(harness->machine), KMS_PHASE_DISCONNECTED);
    assert_int_equal(cJSON_GetArraySize(harness->timers), 0);
    gone(harness);

    /* A stop also ends when the socket does not open. */
    harness = script_publishing();
    script_closed(harness);
    script_timer(harness, "backoff");
    script_stop(harness);
    script_timer(harness, "open");
    assert_int_equal(kms_machine_phase(harness->machine), KMS_PHASE_DISCONNECTED);
    assert_int_equal(cJSON_GetArraySize(harness->timers), 0);
    gone(harness);
}

static void fault_18_a_missing_path_is_added(void **state) {
    (void)state;
    static const char *const urls[][2] = {
        {"ws://kurento:8888", "ws://kurento:8888/kurento"},
        {"ws://host/media", "ws://host/media"},
        {"ws://host:8888/?next=/kurento", "ws://host:8888/kurento?next=/kurento"},
    };
    kms_allocator_t allocator = {0};
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        char *url = kms_url_normalise(&allocator, urls[i][0]);
        assert_string_equal(url, urls[i][1]);
        kms_release(&allocator, url);
    }
}

static void fault_20_a_refused_subscription_fails_the_publish(void **state) {
    (void)state;
    harness_t *harness = script_until_publish();
    size_t publish = harness->last_id;
    char *reply = script_published(publish, 7, "null");
    char *seventh = strstr(reply, "{\"id\":7");
    *seventh = '\0';
    script_message(harness,
                   "%s{\"error\":{\"code\":40106,\"message\":\"Event not supported\"},\"id\":7,"
                   "\"jsonrpc\":\"2.0\"}]}}",
                   reply);
    assert_string_equal(script_text(harness, "log", "text"),
                        "The server refused to publish: Event not supported (40106).");
    assert_int_equal(script_count(harness, "answer"), 0);
    free(reply);
    gone(harness);
}

static void fault_22_no_sdp_is_logged(void **state) {
    (void)state;
    vector_files_t files = vectors_read();
    for (size_t i = 0; i < files.count; i++) {
        harness_t *harness = harness_new(cJSON_GetObjectItem(files.vectors[i], "identity"), -1);
        const cJSON *step;
        cJSON_ArrayForEach(step, cJSON_GetObjectItem(files.vectors[i], "steps")) {
            harness_input(harness, cJSON_GetObjectItem(step, "input"));
            const cJSON *output;
            cJSON_ArrayForEach(output, harness->outputs) {
                const char *type = cJSON_GetStringValue(cJSON_GetObjectItem(output, "type"));
                const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(output, "text"));
                bool leaks = strcmp(type, "log") == 0 &&
                             (strstr(text, "offer 1") != NULL || strstr(text, "answer 1") != NULL ||
                              strstr(text, "candidate:") != NULL);
                assert_false(leaks);
            }
        }
        gone(harness);
    }
    vectors_free(&files);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fault_01_a_message_that_fills_the_buffer_ends_within_it),
        cmocka_unit_test(fault_02_a_fragmented_message_arrives_complete),
        cmocka_unit_test(fault_03_an_error_or_silence_ends_the_wait),
        cmocka_unit_test(fault_04_the_session_is_the_servers_and_ids_never_restart),
        cmocka_unit_test(fault_05_after_a_drop_it_retries_with_growing_delays),
        cmocka_unit_test(fault_06_a_stop_releases_the_pipeline_and_closes_the_session),
        cmocka_unit_test(fault_07_candidates_are_subscribed_to_once),
        cmocka_unit_test(fault_08_the_endpoint_is_announced_only_when_all_is_acknowledged),
        cmocka_unit_test(fault_09_a_leave_recycles_the_viewers_endpoint_and_no_other),
        cmocka_unit_test(fault_10_viewers_with_their_own_endpoints_change_nothing),
        cmocka_unit_test(fault_11_an_offer_is_kept_until_the_server_is_ready),
        cmocka_unit_test(fault_12_the_answer_is_identified_by_its_request),
        cmocka_unit_test(fault_13_an_offer_of_any_length_is_rewritten_within_its_block),
        cmocka_unit_test(fault_14_a_candidate_keeps_its_mid_and_is_not_lost_before_the_answer),
        cmocka_unit_test(fault_17_a_stop_ends_with_its_timer_without_replies),
        cmocka_unit_test(fault_18_a_missing_path_is_added),
        cmocka_unit_test(fault_20_a_refused_subscription_fails_the_publish),
        cmocka_unit_test(fault_22_no_sdp_is_logged),
    };
    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
