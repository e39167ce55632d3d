#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmocka_program.h"
#include "peer_under_test.h"

#define OFFER_TIMEOUT_MS 4000

/** The distinct lines of an offer without candidates, each up to the first colon or space. */
static void write_skeleton(const char *offer, char *skeleton, size_t size) {
    size_t length = 0;
    for (const char *line = offer; *line != '\0'; line = strstr(line, "\r\n") + 2) {
        if (strncmp(line, "a=candidate:", 12) == 0) {
            continue;
        }
        const size_t name = strcspn(line, ": \r");
        assert_true(length + name + 2 < size);
        memcpy(skeleton + length, line, name);
        length += name;
        skeleton[length++] = '\n';
    }
    skeleton[length] = '\0';
}

static void the_offer_has_the_lines_of_esp_peer_in_their_order(void **state) {
    (void)state;
    static const char expected[] = "v=0\no=-\ns=-\nt=0\na=msid-semantic\na=group\n"
                                   "m=audio\na=rtpmap\na=mid\na=msid\na=ssrc\na=sendonly\n"
                                   "a=rtcp-mux\nc=IN\na=fingerprint\na=setup\na=ice-ufrag\n"
                                   "a=ice-pwd\n"
                                   "m=video\na=rtpmap\na=rtcp-fb\na=rtcp-fb\na=rtcp-fb\na=rtcp-fb\n"
                                   "a=rtcp-fb\na=fmtp\na=rtpmap\na=rtcp-fb\na=rtcp-fb\na=rtcp-fb\n"
                                   "a=rtcp-fb\na=rtcp-fb\na=fmtp\na=ssrc\na=sendonly\na=mid\n"
                                   "a=rtcp-mux\nc=IN\na=fingerprint\na=setup\na=ice-ufrag\n"
                                   "a=ice-pwd\n";
    peer_under_test_t peer;
    peer_open(&peer, NULL);
    peer_offer(&peer, OFFER_TIMEOUT_MS);
    assert_non_null(peer.offer);
    char skeleton[2048];
    write_skeleton(peer.offer, skeleton, sizeof(skeleton));
    assert_string_equal(skeleton, expected);
    assert_non_null(strstr(peer.offer, "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\n"));
    assert_non_null(strstr(peer.offer, "m=video 9 UDP/TLS/RTP/SAVPF 102 106\r\n"));
    assert_non_null(strstr(peer.offer, "a=group:BUNDLE 0 1\r\n"));
    assert_non_null(strstr(peer.offer, "a=setup:actpass\r\n"));
    peer_close(&peer);
}

static void each_section_has_only_the_candidates_of_this_machine(void **state) {
    (void)state;
    peer_under_test_t peer;
    peer_open(&peer, NULL);
    peer_offer(&peer, OFFER_TIMEOUT_MS);
    assert_non_null(peer.offer);
    const char *video = strstr(peer.offer, "m=video");
    assert_non_null(video);
    const char *first = strstr(peer.offer, " 127.0.0.1 ");
    assert_non_null(first);
    assert_true(first < video);
    assert_non_null(strstr(video, " 127.0.0.1 "));
    for (const char *at = strstr(peer.offer, "a=candidate:"); at != NULL;
         at = strstr(at + 1, "a=candidate:")) {
        const char *end = strstr(at, "\r\n");
        assert_non_null(end);
        assert_memory_equal(end - strlen(" typ host"), " typ host", strlen(" typ host"));
    }
    peer_close(&peer);
}

static void callbacks_are_called_in_the_task_of_the_main_loop(void **state) {
    (void)state;
    peer_under_test_t peer;
    peer_open(&peer, NULL);
    peer_offer(&peer, OFFER_TIMEOUT_MS);
    assert_non_null(peer.offer);
    assert_int_equal(peer_told(&peer, ESP_PEER_STATE_CANDIDATE_GATHERING), 1);
    assert_int_equal(peer.strange_callers, 0);
    peer_close(&peer);
}

static void a_silent_stun_server_delays_the_offer_by_at_most_6_s(void **state) {
    (void)state;
    peer_under_test_t peer;
    peer_open(&peer, "stun:127.0.0.1:9");
    peer_offer(&peer, 6000);
    assert_non_null(peer.offer);
    peer_close(&peer);
}

static void an_invalid_answer_is_rejected(void **state) {
    (void)state;
    peer_under_test_t peer;
    peer_open(&peer, NULL);
    assert_int_equal(peer_take(&peer, ESP_PEER_MSG_TYPE_SDP, "v=0\r\n"), ESP_PEER_ERR_WRONG_STATE);
    peer_offer(&peer, OFFER_TIMEOUT_MS);
    assert_non_null(peer.offer);
    assert_int_equal(peer_take(&peer, ESP_PEER_MSG_TYPE_SDP, "nonsense"), ESP_PEER_ERR_BAD_DATA);
    esp_peer_msg_t nothing = {.type = ESP_PEER_MSG_TYPE_SDP};
    assert_int_equal(esp_peer_send_msg(peer.handle, &nothing), ESP_PEER_ERR_INVALID_ARG);
    peer_close(&peer);
}

static void nothing_is_sent_before_connecting(void **state) {
    (void)state;
    uint8_t byte = 0;
    peer_under_test_t peer;
    peer_open(&peer, NULL);
    peer_offer(&peer, OFFER_TIMEOUT_MS);
    esp_peer_video_frame_t frame = {.data = &byte, .size = 1};
    esp_peer_audio_frame_t audio = {.data = &byte, .size = 1};
    assert_int_equal(esp_peer_send_video(peer.handle, &frame), ESP_PEER_ERR_WRONG_STATE);
    assert_int_equal(esp_peer_send_audio(peer.handle, &audio), ESP_PEER_ERR_WRONG_STATE);
    peer_close(&peer);
}

static int count_entries(const char *path) {
    DIR *folder = opendir(path);
    assert_non_null(folder);
    int count = 0;
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count;
}

static void connect_in_vain(int times) {
    for (int i = 0; i < times; i++) {
        peer_under_test_t peer;
        peer_open(&peer, NULL);
        // One third is closed at once, one third as soon as it gathers.
        peer_offer(&peer, i % 3 == 0 ? 0 : i % 3 == 1 ? 30 : OFFER_TIMEOUT_MS);
        peer_close(&peer);
    }
}

/** GStreamer's threads end asynchronously. */
static bool settles_at(const char *path, int count) {
    const struct timespec pause = {.tv_nsec = 100 * 1000000};
    for (int i = 0; i < 50 && count_entries(path) > count; i++) {
        nanosleep(&pause, NULL);
    }
    return count_entries(path) <= count;
}

static void closing_200_connections_leaks_no_thread_and_no_file(void **state) {
    (void)state;
    const struct timespec pause = {.tv_nsec = 500 * 1000000};
    connect_in_vain(10);
    nanosleep(&pause, NULL);
    const int threads = count_entries("/proc/self/task");
    const int files = count_entries("/proc/self/fd");
    connect_in_vain(190);
    assert_true(settles_at("/proc/self/task", threads));
    assert_true(settles_at("/proc/self/fd", files));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_offer_has_the_lines_of_esp_peer_in_their_order),
        cmocka_unit_test(each_section_has_only_the_candidates_of_this_machine),
        cmocka_unit_test(callbacks_are_called_in_the_task_of_the_main_loop),
        cmocka_unit_test(a_silent_stun_server_delays_the_offer_by_at_most_6_s),
        cmocka_unit_test(an_invalid_answer_is_rejected),
        cmocka_unit_test(nothing_is_sent_before_connecting),
        cmocka_unit_test(closing_200_connections_leaks_no_thread_and_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
