#include <string.h>

#include "cmocka_program.h"
#include "kms_sdp.h"
#include "peer_under_test.h"
#include "receiver.h"

#define AUDIO_PAYLOAD 8
#define VIDEO_PAYLOAD 102
#define MAX_PACKET 1200
/** SPS, PPS and a slice in six FU-A. */
#define PACKETS_PER_FRAME 8
#define TIMEOUT_MS 8000
/** ICE would detect it after 25 s at the earliest. */
#define CLOSE_TOLD_MS 5000
#define FRAME_MS 40
#define FRAME_SIZE 6000
#define AUDIO_SIZE 160
#define MOST 1000
/** Frames: a receiver sends its first report within 5 s. */
#define MOST_TRIES 130

typedef struct {
    peer_under_test_t peer;
    receiver_t *receiver;
    uint8_t frame[FRAME_SIZE];
    uint32_t pts;
} connection_t;

/** An access unit with SPS, PPS and a slice without start codes. */
static void make_frame(uint8_t *frame) {
    static const uint8_t head[] = {0,    0,    0,    1,    0x67, 0x42, 0xc0, 0x0b, 0xda, 0x05, 0x07,
                                   0xec, 0x05, 0xa8, 0x30, 0x30, 0x35, 0x28, 0,    0,    0,    1,
                                   0x68, 0xce, 0x1f, 0x20, 0,    0,    0,    1,    0x65, 0x88};
    memset(frame, 0xab, FRAME_SIZE);
    memcpy(frame, head, sizeof(head));
}

static void set_up(connection_t *connection) {
    memset(connection, 0, sizeof(*connection));
    make_frame(connection->frame);
    peer_open(&connection->peer, NULL);
    peer_offer(&connection->peer, TIMEOUT_MS);
    assert_non_null(connection->peer.offer);
    kms_allocator_t allocator = {0};
    char *shaped = kms_sdp_shape_offer(&allocator, connection->peer.offer);
    assert_non_null(shaped);
    connection->receiver = receiver_new();
    char *answer = receiver_answer(connection->receiver, shaped);
    kms_release(&allocator, shaped);
    assert_non_null(answer);
    assert_non_null(strstr(answer, "a=setup:passive"));
    assert_int_equal(peer_take(&connection->peer, ESP_PEER_MSG_TYPE_SDP, answer),
                     ESP_PEER_ERR_NONE);
    g_free(answer);
    assert_true(peer_reaches(&connection->peer, ESP_PEER_STATE_CONNECTED, 1, TIMEOUT_MS));
}

static void tear_down(connection_t *connection) {
    peer_close(&connection->peer);
    receiver_free(connection->receiver);
}

/** Sends a frame and its audio, and runs the main loop for their duration. */
static void send_frame(connection_t *connection) {
    uint8_t samples[AUDIO_SIZE] = {0xd5};
    esp_peer_video_frame_t video = {
        .pts = connection->pts, .data = connection->frame, .size = FRAME_SIZE};
    assert_int_equal(esp_peer_send_video(connection->peer.handle, &video), ESP_PEER_ERR_NONE);
    for (uint32_t at = 0; at < FRAME_MS; at += 20) {
        esp_peer_audio_frame_t audio = {
            .pts = connection->pts + at, .data = samples, .size = AUDIO_SIZE};
        assert_int_equal(esp_peer_send_audio(connection->peer.handle, &audio), ESP_PEER_ERR_NONE);
    }
    connection->pts += FRAME_MS;
    peer_reaches(&connection->peer, ESP_PEER_STATE_CONNECT_FAILED, 1, FRAME_MS);
}

static void send_frames(connection_t *connection, int count) {
    for (int i = 0; i < count; i++) {
        send_frame(connection);
    }
}

/** Waits for `count` packets of a payload type; returns their number. */
static int wait_for_packets(connection_t *connection, uint8_t payload_type, packet_t *packets,
                            int count) {
    int came = 0;
    for (int waited = 0; waited < TIMEOUT_MS; waited += FRAME_MS) {
        came = receiver_packets(connection->receiver, payload_type, packets, MOST);
        if (came >= count) {
            break;
        }
        peer_reaches(&connection->peer, ESP_PEER_STATE_CONNECT_FAILED, 1, FRAME_MS);
    }
    return came;
}

static void the_states_come_in_the_order_of_a_board(void **state) {
    (void)state;
    static const esp_peer_state_t expected[] = {
        ESP_PEER_STATE_NEW_CONNECTION, ESP_PEER_STATE_CANDIDATE_GATHERING,
        ESP_PEER_STATE_PAIRING,        ESP_PEER_STATE_PAIRED,
        ESP_PEER_STATE_CONNECTING,     ESP_PEER_STATE_CONNECTED};
    connection_t connection;
    set_up(&connection);
    assert_int_equal(connection.peer.state_count, sizeof(expected) / sizeof(expected[0]));
    assert_memory_equal(connection.peer.states, expected, sizeof(expected));
    assert_int_equal(connection.peer.strange_callers, 0);
    tear_down(&connection);
}

static void packets_are_short_and_have_the_timestamps_of_the_frames(void **state) {
    (void)state;
    static packet_t packets[MOST];
    connection_t connection;
    set_up(&connection);
    send_frames(&connection, 20);
    const int frames =
        wait_for_packets(&connection, VIDEO_PAYLOAD, packets, 20 * PACKETS_PER_FRAME);
    assert_int_equal(frames, 20 * PACKETS_PER_FRAME);
    for (int i = 0; i < frames; i++) {
        assert_in_range(packets[i].size, 12, MAX_PACKET);
        assert_int_equal(packets[i].marker, i % PACKETS_PER_FRAME == PACKETS_PER_FRAME - 1);
        assert_int_equal((uint16_t)(packets[i].sequence - packets[0].sequence), i);
        assert_int_equal(packets[i].timestamp - packets[0].timestamp,
                         i / PACKETS_PER_FRAME * FRAME_MS * 90);
    }
    const int audio_packets = wait_for_packets(&connection, AUDIO_PAYLOAD, packets, 40);
    assert_int_equal(audio_packets, 40);
    for (int i = 0; i < audio_packets; i++) {
        assert_int_equal(packets[i].size, 12 + AUDIO_SIZE);
        assert_int_equal(packets[i].timestamp - packets[0].timestamp, i * AUDIO_SIZE);
    }
    tear_down(&connection);
}

/** Sends feedback `times` times while sending frames. */
static void send_feedback(connection_t *connection, feedback_t feedback, uint16_t sequence,
                          int times) {
    for (int sent = 0, tried = 0; sent < times; tried++) {
        assert_in_range(tried, 0, MOST_TRIES);
        sent += receiver_send(connection->receiver, feedback, sequence);
        send_frame(connection);
    }
    send_frames(connection, 5);
}

static void a_pli_is_reported_and_a_fir_is_not(void **state) {
    (void)state;
    connection_t connection;
    set_up(&connection);
    send_feedback(&connection, FEEDBACK_FIR, 0, 1);
    assert_int_equal(peer_told(&connection.peer, ESP_PEER_STATE_VIDEO_PLI_RECEIVED), 0);
    send_feedback(&connection, FEEDBACK_PLI, 0, 1);
    assert_int_equal(peer_told(&connection.peer, ESP_PEER_STATE_VIDEO_PLI_RECEIVED), 1);
    tear_down(&connection);
}

static void a_packet_is_retransmitted_at_most_three_times(void **state) {
    (void)state;
    static packet_t packets[MOST];
    connection_t connection;
    set_up(&connection);
    send_frames(&connection, 3);
    assert_int_equal(wait_for_packets(&connection, VIDEO_PAYLOAD, packets, 3 * PACKETS_PER_FRAME),
                     3 * PACKETS_PER_FRAME);
    receiver_lose(connection.receiver, 1);
    send_frames(&connection, 2);
    assert_int_equal(
        wait_for_packets(&connection, VIDEO_PAYLOAD, packets, 5 * PACKETS_PER_FRAME - 1),
        5 * PACKETS_PER_FRAME - 1);
    const uint16_t lost = receiver_lost(connection.receiver);
    assert_int_equal(receiver_resent(connection.receiver), 0);
    send_feedback(&connection, FEEDBACK_NACK, lost, 1);
    assert_int_equal(receiver_resent(connection.receiver), 1);
    send_feedback(&connection, FEEDBACK_NACK, lost, 4);
    assert_int_equal(receiver_resent(connection.receiver), 3);
    tear_down(&connection);
}

static void a_close_by_the_remote_peer_is_reported_at_once(void **state) {
    (void)state;
    connection_t connection;
    set_up(&connection);
    send_frames(&connection, 3);
    receiver_close(connection.receiver);
    assert_true(peer_reaches(&connection.peer, ESP_PEER_STATE_DISCONNECTED, 1, CLOSE_TOLD_MS));
    tear_down(&connection);
}

static void no_sender_report_is_sent(void **state) {
    (void)state;
    connection_t connection;
    set_up(&connection);
    // By RFC 3550 section 6.2 the first one would come within 2.5 s.
    send_frames(&connection, 100);
    assert_int_equal(receiver_sender_reports(connection.receiver), 0);
    tear_down(&connection);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_states_come_in_the_order_of_a_board),
        cmocka_unit_test(packets_are_short_and_have_the_timestamps_of_the_frames),
        cmocka_unit_test(a_pli_is_reported_and_a_fir_is_not),
        cmocka_unit_test(a_packet_is_retransmitted_at_most_three_times),
        cmocka_unit_test(a_close_by_the_remote_peer_is_reported_at_once),
        cmocka_unit_test(no_sender_report_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
