#include <string.h>
#include <time.h>

#include "annex_b.h"
#include "board.h"
#include "board_under_test.h"
#include "cmocka_program.h"
#include "esp_timer.h"
#include "media.h"

#define MAX_FRAMES 130
#define TIMEOUT_MS 12000

/** The properties of an access unit. */
typedef struct {
    uint32_t pts;
    int64_t taken_us;
    bool is_idr;
    int slices;
    int types[8]; /*!< Of its NAL units, in their order */
    int count;
    uint8_t sps[4]; /*!< Its SPS's header, profile, constraints and level */
} frame_info_t;

static frame_info_t frames[MAX_FRAMES];

static void sleep_ms(long ms) {
    const struct timespec duration = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&duration, NULL);
}

static frame_info_t describe(const media_frame_t *frame) {
    frame_info_t info = {.pts = frame->pts, .taken_us = esp_timer_get_time()};
    const uint8_t *end = frame->data + frame->size;
    nal_t nal;
    for (const uint8_t *at = frame->data; annex_b_next(at, end, &nal); at = nal.end) {
        const int type = annex_b_type(&nal);
        assert_in_range(info.count, 0, 7);
        info.types[info.count++] = type;
        info.is_idr |= type == NAL_IDR;
        info.slices += type == NAL_IDR || type == NAL_SLICE;
        if (type == NAL_SPS) {
            memcpy(info.sps, nal.unit, sizeof(info.sps));
        }
    }
    return info;
}

static frame_info_t take_frame(media_t *media) {
    media_frame_t frame;
    for (int waited = 0; waited < TIMEOUT_MS; waited += 2) {
        if (media_take(media, MEDIA_VIDEO, &frame)) {
            const frame_info_t info = describe(&frame);
            media_return(media, MEDIA_VIDEO, &frame);
            return info;
        }
        sleep_ms(2);
    }
    fail_msg("no frame within %d ms", TIMEOUT_MS);
    return (frame_info_t){0};
}

static void take_frames(media_t *media, int count) {
    for (int i = 0; i < count; i++) {
        frames[i] = take_frame(media);
    }
}

static media_t *start(const char *profile, uint8_t fps) {
    const media_settings_t settings = {.width = 320, .height = 240, .fps = fps};
    media_t *media = NULL;
    become_board(profile, "");
    assert_int_equal(media_open(&settings, &media), ESP_OK);
    assert_int_equal(media_start(media), ESP_OK);
    return media;
}

static void end(media_t *media) {
    assert_int_equal(media_stop(media), ESP_OK);
    media_close(media);
}

static void frames_come_at_10_fps_with_matching_timestamps(void **state) {
    (void)state;
    media_t *media = start("esp32s3", 10);
    take_frames(media, 31);
    end(media);

    int on_time = 0;
    for (int i = 1; i < 31; i++) {
        assert_true(frames[i].pts > frames[i - 1].pts);
        assert_int_equal(frames[i].pts % 100, 0);
        on_time += frames[i].pts == frames[i - 1].pts + 100;
    }
    // The camera skips frames on a stalled machine.
    assert_in_range(on_time, 27, 30);
    const int64_t spent_us = frames[30].taken_us - frames[0].taken_us;
    const int64_t pts_us = 1000LL * (frames[30].pts - frames[0].pts);
    assert_in_range(spent_us, pts_us - 200000, pts_us + 200000);
}

static void begins_with_an_idr_that_has_its_parameters(const char *profile, uint8_t level) {
    media_t *media = start(profile, 10);
    const frame_info_t first = take_frame(media);
    end(media);

    const uint8_t wanted[] = {0x67, 0x42, 0xc0, level};
    assert_true(first.is_idr);
    assert_memory_equal(first.sps, wanted, sizeof(wanted));
    assert_int_equal(first.types[0], NAL_SPS);
    assert_int_equal(first.types[1], NAL_PPS);
}

static void a_stream_of_the_s3_begins_with_an_idr_of_42C00B(void **state) {
    (void)state;
    begins_with_an_idr_that_has_its_parameters("esp32s3", 0x0b);
}

static void a_stream_of_the_p4_begins_with_an_idr_of_42C029(void **state) {
    (void)state;
    begins_with_an_idr_that_has_its_parameters("esp32p4", 0x29);
}

static void idrs_are_a_gop_apart_and_have_their_parameters(const char *profile, uint8_t fps,
                                                           int gop) {
    media_t *media = start(profile, fps);
    take_frames(media, 2 * gop + 1);
    end(media);

    for (int i = 0; i <= 2 * gop; i++) {
        assert_int_equal(frames[i].is_idr, i % gop == 0);
        assert_int_equal(frames[i].slices, 1);
        assert_int_equal(frames[i].types[0], i % gop == 0 ? NAL_SPS : NAL_SLICE);
    }
}

static void idrs_of_the_s3_are_20_frames_apart(void **state) {
    (void)state;
    idrs_are_a_gop_apart_and_have_their_parameters("esp32s3", 10, 20);
}

static void idrs_of_the_p4_are_50_frames_apart(void **state) {
    (void)state;
    idrs_are_a_gop_apart_and_have_their_parameters("esp32p4", 25, 50);
}

static void the_s3_encodes_a_requested_idr_within_two_frames(void **state) {
    (void)state;
    media_t *media = start("esp32s3", 10);
    take_frames(media, 5);
    media_request_key_frame(media);
    take_frames(media, 24);
    end(media);

    int last_requested = frames[0].is_idr ? 0 : 1;
    assert_true(frames[last_requested].is_idr);
    // More may follow until the IDR is taken, which restores the GOP.
    while (last_requested < 3 && frames[last_requested + 1].is_idr) {
        last_requested++;
    }
    for (int i = last_requested + 1; i < 24; i++) {
        assert_int_equal(frames[i].is_idr, i == last_requested + 20);
    }
}

static void the_p4_applies_a_new_gop_at_its_next_idr(void **state) {
    (void)state;
    media_t *media = start("esp32p4", 25);
    take_frames(media, 10);
    media_request_key_frame(media);
    take_frames(media, 91);
    end(media);

    // 50 frames from the first IDR, of which ten were taken before; then 49.
    for (int i = 0; i < 91; i++) {
        assert_int_equal(frames[i].is_idr, i == 40 || i == 89);
    }
}

static void the_stream_stays_decodable_without_a_consumer(void **state) {
    (void)state;
    media_t *media = start("esp32s3", 25);
    sleep_ms(1000);
    const frame_info_t first = take_frame(media);
    end(media);

    assert_true(first.is_idr);
    assert_in_range(first.pts, 500, 3000);
}

static void audio_comes_as_160_bytes_50_times_per_second(void **state) {
    (void)state;
    media_t *media = start("esp32s3", 10);
    media_frame_t frame;
    int count = 0;
    int64_t last = -20;
    const int64_t began = esp_timer_get_time();
    while (esp_timer_get_time() - began < 2000000) {
        while (media_take(media, MEDIA_AUDIO, &frame)) {
            assert_int_equal(frame.size, 160);
            assert_true(frame.pts > last);
            assert_int_equal(frame.pts % 20, 0);
            last = frame.pts;
            count++;
            media_return(media, MEDIA_AUDIO, &frame);
        }
        sleep_ms(5);
    }
    end(media);
    // The microphone skips packets on a stalled machine.
    assert_in_range(last, 1800, 2040);
    assert_in_range(count, 80, 102);
}

static void media_restarts_after_a_stop(void **state) {
    (void)state;
    media_t *media = start("esp32s3", 25);
    take_frames(media, 25);
    assert_int_equal(media_stop(media), ESP_OK);
    media_frame_t frame;
    assert_false(media_take(media, MEDIA_VIDEO, &frame));
    assert_int_equal(media_start(media), ESP_OK);
    const frame_info_t first = take_frame(media);
    end(media);

    assert_true(first.is_idr);
    assert_in_range(first.pts, 0, 500);
}

static void opening_and_closing_media_20_times_leaks_nothing(void **state) {
    (void)state;
    for (int i = 0; i < 20; i++) {
        media_t *media = start("esp32s3", 25);
        take_frame(media);
        const int64_t began = esp_timer_get_time();
        end(media);
        assert_true(esp_timer_get_time() - began < 2000000);
    }
}

static void an_unsupported_size_is_rejected(void **state) {
    (void)state;
    const media_settings_t settings[] = {{321, 240, 10}, {320, 0, 10}, {8, 8, 10}, {5000, 240, 10}};
    become_board("esp32s3", "");
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        media_t *media = NULL;
        assert_int_not_equal(media_open(&settings[i], &media), ESP_OK);
        assert_null(media);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_at_10_fps_with_matching_timestamps),
        cmocka_unit_test(a_stream_of_the_s3_begins_with_an_idr_of_42C00B),
        cmocka_unit_test(a_stream_of_the_p4_begins_with_an_idr_of_42C029),
        cmocka_unit_test(idrs_of_the_s3_are_20_frames_apart),
        cmocka_unit_test(idrs_of_the_p4_are_50_frames_apart),
        cmocka_unit_test(the_s3_encodes_a_requested_idr_within_two_frames),
        cmocka_unit_test(the_p4_applies_a_new_gop_at_its_next_idr),
        cmocka_unit_test(the_stream_stays_decodable_without_a_consumer),
        cmocka_unit_test(audio_comes_as_160_bytes_50_times_per_second),
        cmocka_unit_test(media_restarts_after_a_stop),
        cmocka_unit_test(opening_and_closing_media_20_times_leaks_nothing),
        cmocka_unit_test(an_unsupported_size_is_rejected),
    };
    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
