/* The machine in every state that the golden vectors pass through, with whatever may come there. */
#include "cmocka_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kms_reassembly.h"
#include "script.h"
#include "vector_files.h"

static vector_files_t files;

static int length_of(const cJSON *vector) {
    return cJSON_GetArraySize(cJSON_GetObjectItem(vector, "steps"));
}

/* A machine as it is after the first steps of a vector; NULL when it could not be made. */
static harness_t *walk(const cJSON *vector, int steps, long fail_after) {
    harness_t *harness = harness_new(cJSON_GetObjectItem(vector, "identity"), fail_after);
    const cJSON *step = cJSON_GetObjectItem(vector, "steps")->child;
    for (int i = 0; harness != NULL && i < steps; i++, step = step->next) {
        harness_input(harness, cJSON_GetObjectItem(step, "input"));
    }
    return harness;
}

/* What is true of a machine between any two inputs. */
static void check(const harness_t *harness) {
    kms_phase_t phase = kms_machine_phase(harness->machine);
    assert_true(harness_waiting(harness) <= 16);
    if (phase == KMS_PHASE_DISCONNECTED) {
        assert_int_equal(cJSON_GetArraySize(harness->timers), 0);
    }
    if (phase == KMS_PHASE_BACKOFF) {
        assert_true(cJSON_HasObjectItem(harness->timers, "backoff"));
        assert_int_equal(harness_waiting(harness), 0);
    }
    if (phase == KMS_PHASE_STOPPING) {
        assert_true(cJSON_HasObjectItem(harness->timers, "stop"));
    }
}

/* In any state, the machine stops within its stop timer and frees everything. */
static void end(harness_t *harness) {
    check(harness);
    script_stop(harness);
    check(harness);
    if (kms_machine_phase(harness->machine) == KMS_PHASE_STOPPING) {
        script_timer(harness, "stop");
    }
    assert_int_equal(kms_machine_phase(harness->machine), KMS_PHASE_DISCONNECTED);
    assert_int_equal(cJSON_GetArraySize(harness->timers), 0);
    assert_int_equal(harness_free(harness), 0);
}

typedef void (*visit_t)(harness_t *harness, const char *timer, void *more);

/* Visits each pending request, in each state of each vector, with a new machine. */
static void each_request(visit_t visit, void *more) {
    for (size_t v = 0; v < files.count; v++) {
        for (int steps = 1; steps <= length_of(files.vectors[v]); steps++) {
            harness_t *first = walk(files.vectors[v], steps, -1);
            const cJSON *timer;
            cJSON_ArrayForEach(timer, first->timers) {
                if (strncmp(timer->string, "request:", 8) == 0) {
                    harness_t *harness = walk(files.vectors[v], steps, -1);
                    visit(harness, timer->string, more);
                    end(harness);
                }
            }
            harness_free(first);
        }
    }
}

static void error_to(harness_t *harness, const char *timer, void *code) {
    script_message(harness,
                   "{\"error\":{\"code\":%d,\"message\":\"No\"},\"id\":%s,\"jsonrpc\":\"2.0\"}",
                   *(int *)code, timer + 8);
    assert_false(cJSON_HasObjectItem(harness->timers, timer));
}

static void every_request_handles_an_error_in_every_state(void **state) {
    (void)state;
    int codes[] = {-32603, -32601, 40007, 40101};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        each_request(error_to, &codes[i]);
    }
}

static void silence_to(harness_t *harness, const char *timer, void *more) {
    (void)more;
    script_timer(harness, timer);
    kms_phase_t phase = kms_machine_phase(harness->machine);
    assert_true(phase == KMS_PHASE_BACKOFF || phase == KMS_PHASE_DISCONNECTED ||
                phase == KMS_PHASE_CONNECTING);
}

static void every_request_handles_a_timeout_in_every_state(void **state) {
    (void)state;
    each_request(silence_to, NULL);
}

static void twice_to(harness_t *harness, const char *timer, void *result) {
    for (int i = 0; i < 2; i++) {
        script_message(harness, "{\"id\":%s,\"jsonrpc\":\"2.0\",\"result\":%s}", timer + 8,
                       (const char *)result);
        check(harness);
    }
    assert_true(strcmp(script_text(harness, "log", "level"), "D") == 0 ||
                cJSON_GetArraySize(harness->outputs) == 0);
}

static void every_request_handles_a_duplicate_reply_in_every_state(void **state) {
    (void)state;
    static char *const results[] = {"null", "{\"sessionId\":\"session-1\"}", "{\"value\":[]}",
                                    "{\"value\":\"text\"}", "{\"value\":{\"a\":[1,2]}}"};
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        each_request(twice_to, results[i]);
    }
}

/* All inputs of another vector, its replies too, from each state: they belong to others' requests.
 */
static void unexpected_inputs_in_any_order_are_handled(void **state) {
    (void)state;
    for (size_t v = 0; v < files.count; v++) {
        const cJSON *other = files.vectors[(v * 7 + 3) % files.count];
        for (int steps = 0; steps <= length_of(files.vectors[v]); steps++) {
            harness_t *harness = walk(files.vectors[v], steps, -1);
            int count = length_of(other);
            for (int i = 0; i < count; i++) {
                const cJSON *step = cJSON_GetArrayItem(cJSON_GetObjectItem(other, "steps"),
                                                       (i * 5 + steps) % count);
                harness_input(harness, cJSON_GetObjectItem(step, "input"));
                check(harness);
            }
            end(harness);
        }
    }
}

static void a_stop_ends_in_every_state_with_its_timer(void **state) {
    (void)state;
    for (size_t v = 0; v < files.count; v++) {
        for (int steps = 0; steps <= length_of(files.vectors[v]); steps++) {
            end(walk(files.vectors[v], steps, -1));
        }
    }
}

static void each_allocation_may_fail_in_each_vector(void **state) {
    (void)state;
    for (size_t v = 0; v < files.count; v++) {
        harness_t *whole = walk(files.vectors[v], length_of(files.vectors[v]), -1);
        size_t allocations = whole->allocations;
        harness_free(whole);
        for (size_t n = 0; n < allocations; n++) {
            harness_t *harness = walk(files.vectors[v], length_of(files.vectors[v]), (long)n);
            if (harness != NULL) {
                end(harness);
            }
        }
    }
}

static void without_memory_it_logs_and_waits(void **state) {
    (void)state;
    harness_t *harness = script_new();
    script_start(harness);
    harness->fail_after = 0;
    script_opened(harness);
    assert_string_equal(script_text(harness, "log", "text"), "Out of memory.");
    assert_string_equal(script_text(harness, "log", "level"), "W");
    assert_int_equal(kms_machine_phase(harness->machine), KMS_PHASE_BACKOFF);
    script_timer(harness, "backoff");
    assert_int_equal(kms_machine_phase(harness->machine), KMS_PHASE_CONNECTING);
    end(harness);
}

static void a_session_with_unknown_objects_is_discarded(void **state) {
    (void)state;
    harness_t *harness = script_until_publish();
    char *reply = script_published(harness->last_id, -1, NULL);
    harness->fail_after = 0;
    script_message(harness, "%s", reply);
    assert_string_equal(script_text(harness, "log", "text"), "Out of memory.");
    script_timer(harness, "backoff");
    script_opened(harness);
    assert_non_null(strstr(harness->send_texts, "\"method\":\"closeSession\""));
    free(reply);
    end(harness);
}

static void a_silent_server_does_not_exceed_the_table(void **state) {
    (void)state;
    harness_t *harness = script_publishing();
    for (int i = 0; i < 16; i++) {
        script_timer(harness, "ping");
        check(harness);
    }
    assert_int_equal(harness_waiting(harness), 16);
    script_timer(harness, "ping");
    assert_string_equal(script_text(harness, "log", "text"), "Too many pending requests.");
    assert_int_equal(kms_machine_phase(harness->machine), KMS_PHASE_BACKOFF);
    end(harness);
}

static void early_candidates_are_limited(void **state) {
    (void)state;
    harness_t *harness = script_until_publish();
    size_t publish = harness->last_id;
    size_t before = harness->allocator.used;
    for (int i = 0; i < 100; i++) {
        script_event(harness, "IceCandidateFound", i % 2 == 0 ? PUBLISHER : VIEWER,
                     "\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}");
    }
    assert_true(harness->allocator.used > before + 64 * 50);
    char *reply = script_published(publish, -1, NULL);
    script_message(harness, "%s", reply);
    assert_int_equal(script_count(harness, "candidate"), 32);
    assert_true(harness->allocator.used < before + 500);
    free(reply);
    end(harness);
}

static void a_released_endpoint_is_not_released_again(void **state) {
    (void)state;
    harness_t *harness = script_publishing();
    script_event(harness, "MediaStateChanged", VIEWER, DISCONNECTED);
    script_reply(harness, "{\"value\":["
                          "{\"id\":0,\"jsonrpc\":\"2.0\",\"result\":{\"value\":\"v2\"}},"
                          "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{}},"
                          "{\"id\":2,\"jsonrpc\":\"2.0\",\"result\":{}},"
                          "{\"id\":3,\"jsonrpc\":\"2.0\",\"result\":{}},"
                          "{\"id\":4,\"jsonrpc\":\"2.0\",\"result\":{}},"
                          "{\"id\":5,\"jsonrpc\":\"2.0\",\"result\":{}}]}");
    assert_string_equal(script_text(harness, "announce", "endpoint"), "v2");
    script_closed(harness);
    script_timer(harness, "backoff");
    script_opened(harness);
    script_reply(harness, "{\"sessionId\":\"session\"}");
    script_reply(harness, "{\"value\":["
                          "{\"id\":0,\"jsonrpc\":\"2.0\",\"result\":{}},"
                          "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{}},"
                          "{\"id\":2,\"jsonrpc\":\"2.0\",\"error\":{\"code\":40101,"
                          "\"message\":\"Object not found\"}}]}");
    assert_non_null(strstr(harness->send_texts, "\"create\""));
    assert_null(strstr(harness->send_texts, "\"release\""));
    end(harness);
}

static void an_endpoint_released_by_others_is_replaced_once(void **state) {
    (void)state;
    static const char *const media[] = {"AUDIO", "VIDEO", "DATA"};
    harness_t *harness = script_publishing();
    for (size_t i = 0; i < 3; i++) {
        char members[256];
        snprintf(members, sizeof(members),
                 "\"mediaType\":\"%s\",\"sink\":\"" VIEWER "\",\"sinkMediaDescription\":\"\","
                 "\"sourceMediaDescription\":\"\"",
                 media[i]);
        script_event(harness, "ElementDisconnected", PUBLISHER, members);
        assert_int_equal(script_count(harness, "send"), i == 0 ? 1 : 0);
    }
    assert_int_equal(harness_waiting(harness), 1);
    end(harness);
}

static void fragments_of_one_byte_cause_the_same_outputs(void **state) {
    (void)state;
    harness_t *harness = script_until_publish();
    char *reply = script_published(harness->last_id, -1, NULL);
    kms_reassembly_t reassembly;
    kms_reassembly_init(&reassembly, &harness->allocator, 1 << 20);
    for (size_t i = 0; reply[i] != '\0'; i++) {
        kms_reassembly_add(&reassembly, reply + i, 1, reply[i + 1] == '\0');
    }
    harness_message(harness, reassembly.text, reassembly.length);
    assert_int_equal(script_count(harness, "announce"), 1);
    kms_reassembly_reset(&reassembly);
    free(reply);
    end(harness);
}

/* A text of 1 MB: `open`, then `fill` again and again, then `close`. */
static char *megabyte(const char *open, const char *fill, const char *close) {
    size_t size = 1 << 20;
    size_t step = strlen(fill);
    char *text = malloc(size + 1);
    size_t at = strlen(open);
    memcpy(text, open, at);
    for (; at + step + strlen(close) <= size; at += step) {
        memcpy(text + at, fill, step);
    }
    strcpy(text + at, close);
    return text;
}

static void messages_of_a_megabyte_are_handled(void **state) {
    (void)state;
    static const char *const texts[][3] = {
        {"{\"id\":2,\"jsonrpc\":\"2.0\",\"result\":{\"value\":[0", ",0", "]}}"},
        {"{\"id\":2,\"jsonrpc\":\"2.0\",\"result\":{\"value\":[0", ",{\"error\":{}}", "]}}"},
        {"{\"id\":2,\"jsonrpc\":\"2.0\",\"result\":{\"a\":0", ",\"value\":0", "}}"},
        {"{\"id\":2,\"jsonrpc\":\"2.0\",\"error\":{\"code\":1,\"message\":\"", "\\u00e9", "\"}}"},
        {"{\"id\":2,\"jsonrpc\":\"2.0\"", ",\"id\":2", ",\"result\":{}}"},
        {"{\"id\":2,\"jsonrpc\":\"2.0\",\"result\":\"", "\\ud83d\\ude00", "\"}"},
        {"{\"id\":2", "0", ",\"jsonrpc\":\"2.0\",\"result\":1}"},
        {"", "[", ""},
        {"", "{\"a\":", ""},
        {"\"", "\\\\", ""},
        {"", " ", "{}"},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        harness_t *harness = script_until_publish();
        char *text = megabyte(texts[i][0], texts[i][1], texts[i][2]);
        harness_message(harness, text, strlen(text));
        free(text);
        end(harness);
    }
}

static void an_answer_of_a_megabyte_is_delivered_complete(void **state) {
    (void)state;
    harness_t *harness = script_until_publish();
    char *answer = megabyte("\"", "a=candidate\\r\\n", "\"");
    char *reply = script_published(harness->last_id, KMS_PUBLISH_ANSWER, answer);
    script_message(harness, "%s", reply);
    assert_int_equal(strlen(script_text(harness, "answer", "sdp")),
                     (strlen(answer) - 2) / strlen("a=candidate\\r\\n") *
                         strlen("a=candidate\r\n"));
    free(answer);
    free(reply);
    end(harness);
}

static void random_bytes_are_not_a_message(void **state) {
    (void)state;
    harness_t *harness = script_publishing();
    harness_message(harness, "", 0);
    harness_message(harness, "\0", 1);
    harness_message(harness, "{\"a\":\"\xff\"}", 9);
    assert_string_equal(script_text(harness, "log", "text"),
                        "Ignored a message that is neither a reply nor a known event.");
    end(harness);
}

int main(void) {
    files = vectors_read();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_handles_an_error_in_every_state),
        cmocka_unit_test(every_request_handles_a_timeout_in_every_state),
        cmocka_unit_test(every_request_handles_a_duplicate_reply_in_every_state),
        cmocka_unit_test(unexpected_inputs_in_any_order_are_handled),
        cmocka_unit_test(a_stop_ends_in_every_state_with_its_timer),
        cmocka_unit_test(each_allocation_may_fail_in_each_vector),
        cmocka_unit_test(without_memory_it_logs_and_waits),
        cmocka_unit_test(a_session_with_unknown_objects_is_discarded),
        cmocka_unit_test(a_silent_server_does_not_exceed_the_table),
        cmocka_unit_test(early_candidates_are_limited),
        cmocka_unit_test(a_released_endpoint_is_not_released_again),
        cmocka_unit_test(an_endpoint_released_by_others_is_replaced_once),
        cmocka_unit_test(fragments_of_one_byte_cause_the_same_outputs),
        cmocka_unit_test(messages_of_a_megabyte_are_handled),
        cmocka_unit_test(an_answer_of_a_megabyte_is_delivered_complete),
        cmocka_unit_test(random_bytes_are_not_a_message),
    };
    int failed = cmocka_run_group_tests_name("robustness", tests, NULL, NULL);
    vectors_free(&files);
    return failed;
}
