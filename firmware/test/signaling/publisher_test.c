/* The publisher between a scripted server and a fake peer. */
#include "cmocka_program.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_peer.h"
#include "harness.h"
#include "publisher.h"

#define JOINED                                                                                     \
    "{\"jsonrpc\":\"2.0\",\"method\":\"onEvent\",\"params\":{\"value\":{\"data\":{"                \
    "\"newState\":\"CONNECTED\",\"oldState\":\"DISCONNECTED\","                                    \
    "\"source\":\"p_kurento.MediaPipeline/v_kurento.WebRtcEndpoint\",\"tags\":[],"                 \
    "\"timestampMillis\":\"1\",\"type\":\"MediaStateChanged\"},"                                   \
    "\"object\":\"p_kurento.MediaPipeline/v_kurento.WebRtcEndpoint\","                             \
    "\"type\":\"MediaStateChanged\"}}}"

#define RESTART_OF(pipeline)                                                                       \
    "{\"jsonrpc\":\"2.0\",\"method\":\"onEvent\",\"params\":{\"value\":{\"data\":{"                \
    "\"source\":\"" pipeline "\",\"tags\":[],\"timestampMillis\":\"1\","                           \
    "\"type\":\"RestartRequested\"},\"object\":\"" pipeline "\",\"type\":\"RestartRequested\"}}}"

/** How often the server asked for a restart. */
static atomic_int restarts;

typedef struct {
    scripted_server_t *server;
    publisher_t *publisher;
} bench_t;

static void on_restart(void) {
    atomic_fetch_add(&restarts, 1);
}

static void open_bench_with(bench_t *bench, const char *turn_url) {
    const publisher_cfg_t cfg = {
        .identity = {.name = "kitchen",
                     .profile = "esp32s3",
                     .firmware = "0.1.0",
                     .id = "02:00:5e:00:53:01",
                     .can_restart = true},
        .on_restart = on_restart,
        .media = {.width = 320, .height = 240, .fps = 10},
        .ice_servers = {{.url = "stun:192.0.2.1:3478"},
                        {.url = turn_url, .user = "user", .password = "turn-secret"}},
    };
    fake_peer_reset();
    atomic_store(&restarts, 0);
    bench->server = scripted_server_start();
    assert_int_equal(publisher_open(&cfg, &bench->publisher), ESP_OK);
}

static void open_bench(bench_t *bench) {
    open_bench_with(bench, "turn:192.0.2.2:3478");
}

static void close_bench(bench_t *bench) {
    const int64_t began = harness_now_ms();
    publisher_close(bench->publisher);
    assert_in_range(harness_now_ms() - began, 0, 3500);
    scripted_server_stop(bench->server);
}

static void start(bench_t *bench) {
    char url[64];
    snprintf(url, sizeof(url), "ws://127.0.0.1:%d", scripted_server_port(bench->server));
    assert_int_equal(publisher_start(bench->publisher, url), ESP_OK);
}

static int count_of(size_t offset) {
    const fake_peer_counts_t counts = fake_peer_counts();
    return *(const int *)(const void *)((const char *)&counts + offset);
}

static bool until_count(size_t offset, int at_least, int ms) {
    const int64_t until = harness_now_ms() + ms;
    while (count_of(offset) < at_least) {
        if (harness_now_ms() > until) {
            return false;
        }
        usleep(5000);
    }
    return true;
}

#define UNTIL(count, at_least, ms)                                                                 \
    assert_true(until_count(offsetof(fake_peer_counts_t, count), at_least, ms))

static void go_on_air(bench_t *bench) {
    start(bench);
    UNTIL(answers, 1, 5000);
    fake_peer_tell(ESP_PEER_STATE_CONNECTED);
    UNTIL(frames, 1, 2000);
}

static void it_sends_after_connecting(void **state) {
    bench_t bench;
    publisher_status_t status;
    (void)state;
    open_bench(&bench);
    assert_int_equal(fake_peer_counts().media_starts, 0);

    go_on_air(&bench);
    publisher_status(bench.publisher, &status);

    assert_int_equal(status.phase, KMS_PHASE_PUBLISHING);
    assert_true(status.sends_media);
    assert_int_equal(fake_peer_counts().media_starts, 1);
    assert_true(fake_peer_counts().no_auto_reconnect);
    assert_true(fake_peer_counts().offers_audio);
    close_bench(&bench);
    assert_int_equal(fake_peer_counts().closed, 1);
    assert_int_equal(fake_peer_counts().media_stops, 1);
}

static void fault_19_stun_and_turn_are_those_of_the_settings(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    start(&bench);
    UNTIL(opened, 1, 5000);

    const fake_peer_counts_t counts = fake_peer_counts();
    assert_int_equal(counts.servers, 2);
    assert_string_equal(counts.stun_url, "stun:192.0.2.1:3478");
    assert_string_equal(counts.turn_url, "turn:192.0.2.2:3478");
    assert_string_equal(counts.turn_user, "user");
    assert_string_equal(counts.turn_password, "turn-secret");
    assert_false(counts.tcp_support);
    close_bench(&bench);
}

static void the_servers_of_the_gateway_are_added(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    fake_peer_offer_turn();
    start(&bench);
    UNTIL(opened, 1, 5000);

    const fake_peer_counts_t counts = fake_peer_counts();
    assert_int_equal(counts.servers, 3);
    assert_string_equal(counts.turn_url, "turn:192.0.2.3:3478?transport=tcp");
    assert_string_equal(counts.turn_user, "1795:key");
    assert_string_equal(counts.turn_password, "made");
    assert_true(counts.tcp_support);
    assert_non_null(strstr(counts.fetched_url, "ws://127.0.0.1:"));
    assert_string_equal(counts.fetched_key, "");
    close_bench(&bench);
}

static void turn_over_tcp_is_enabled_by_its_url(void **state) {
    bench_t bench;
    (void)state;
    open_bench_with(&bench, "turn:192.0.2.2:3478?transport=tcp");
    start(&bench);
    UNTIL(opened, 1, 5000);
    assert_true(fake_peer_counts().tcp_support);
    close_bench(&bench);
}

static void without_a_microphone_there_is_only_video(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    fake_peer_take_microphone();
    go_on_air(&bench);
    assert_false(fake_peer_counts().offers_audio);
    close_bench(&bench);
}

static void key_frames_come_at_once_within_the_rate_limit(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    go_on_air(&bench);
    UNTIL(key_frames, 1, 200);

    for (int i = 0; i < 10; i++) {
        fake_peer_tell(ESP_PEER_STATE_VIDEO_PLI_RECEIVED);
        usleep(20 * 1000);
    }
    assert_int_equal(fake_peer_counts().key_frames, 1);
    UNTIL(key_frames, 2, 700);
    usleep(700 * 1000);

    assert_int_equal(fake_peer_counts().key_frames, 2);
    close_bench(&bench);
}

static void a_new_viewer_gets_a_key_frame(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    go_on_air(&bench);
    usleep(600 * 1000);
    const int before = fake_peer_counts().key_frames;

    scripted_server_send(bench.server, JOINED, 1);

    UNTIL(key_frames, before + 1, 1000);
    close_bench(&bench);
}

static void a_frame_that_is_not_sent_is_followed_by_a_key_frame(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    go_on_air(&bench);
    usleep(600 * 1000);
    const int before = fake_peer_counts().key_frames;

    fake_peer_refuse_video(true);
    usleep(50 * 1000);
    fake_peer_refuse_video(false);

    UNTIL(key_frames, before + 1, 1000);
    close_bench(&bench);
}

static void a_lost_media_connection_is_replaced_once(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    go_on_air(&bench);

    fake_peer_tell(ESP_PEER_STATE_DISCONNECTED);
    fake_peer_tell(ESP_PEER_STATE_CONNECT_FAILED);
    UNTIL(answers, 2, 5000);
    fake_peer_tell(ESP_PEER_STATE_CONNECTED);
    const int before = fake_peer_counts().frames;
    UNTIL(frames, before + 5, 2000);

    assert_int_equal(fake_peer_counts().opened, 2);
    assert_int_equal(fake_peer_counts().closed, 1);
    assert_int_equal(fake_peer_counts().media_starts, 1);
    close_bench(&bench);
}

static void media_continues_without_the_socket(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    go_on_air(&bench);

    scripted_server_drop(bench.server, 0);
    usleep(300 * 1000);
    const int before = fake_peer_counts().frames;
    UNTIL(frames, before + 10, 1000);

    assert_int_equal(fake_peer_counts().closed, 0);
    close_bench(&bench);
}

static void stop_closes_the_peer_and_stops_the_camera(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    go_on_air(&bench);

    assert_int_equal(publisher_stop(bench.publisher), ESP_OK);
    UNTIL(media_stops, 1, 3000);
    assert_int_equal(fake_peer_counts().closed, 1);
    const int before = fake_peer_counts().frames;
    usleep(100 * 1000);
    assert_int_equal(fake_peer_counts().frames, before);

    start(&bench);
    UNTIL(answers, 2, 5000);
    fake_peer_tell(ESP_PEER_STATE_CONNECTED);
    UNTIL(media_starts, 2, 2000);
    close_bench(&bench);
}

static void a_restart_is_requested_for_its_own_pipeline(void **state) {
    bench_t bench;
    (void)state;
    open_bench(&bench);
    go_on_air(&bench);

    scripted_server_send(bench.server, RESTART_OF("q_kurento.MediaPipeline"), 1);
    scripted_server_send(bench.server, RESTART_OF("p_kurento.MediaPipeline"), 1);
    for (int i = 0; i < 100 && atomic_load(&restarts) == 0; i++) {
        usleep(10 * 1000);
    }

    assert_int_equal(atomic_load(&restarts), 1);
    assert_int_equal(fake_peer_counts().closed, 0);
    close_bench(&bench);
}

static void fault_22_no_password_is_in_the_log(void **state) {
    bench_t bench;
    (void)state;
    harness_collect_log();
    open_bench(&bench);
    go_on_air(&bench);
    close_bench(&bench);
    char *log = harness_collected_log();

    assert_non_null(strstr(log, "BROWSER_ENDPOINT_ID: p_kurento.MediaPipeline/v_"));
    assert_null(strstr(log, "secret"));
    free(log);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_sends_after_connecting),
        cmocka_unit_test(fault_19_stun_and_turn_are_those_of_the_settings),
        cmocka_unit_test(the_servers_of_the_gateway_are_added),
        cmocka_unit_test(turn_over_tcp_is_enabled_by_its_url),
        cmocka_unit_test(without_a_microphone_there_is_only_video),
        cmocka_unit_test(key_frames_come_at_once_within_the_rate_limit),
        cmocka_unit_test(a_new_viewer_gets_a_key_frame),
        cmocka_unit_test(a_frame_that_is_not_sent_is_followed_by_a_key_frame),
        cmocka_unit_test(a_lost_media_connection_is_replaced_once),
        cmocka_unit_test(media_continues_without_the_socket),
        cmocka_unit_test(stop_closes_the_peer_and_stops_the_camera),
        cmocka_unit_test(a_restart_is_requested_for_its_own_pipeline),
        cmocka_unit_test(fault_22_no_password_is_in_the_log),
    };
    return cmocka_run_group_tests_name("publisher", tests, NULL, NULL);
}
