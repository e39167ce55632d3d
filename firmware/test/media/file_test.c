#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "annex_b.h"
#include "board_under_test.h"
#include "cmocka_program.h"
#include "esp_timer.h"
#include "media.h"

#define FRAMES 12
#define TIMEOUT_US 5000000

static const media_settings_t settings = {.width = 320, .height = 240, .fps = 50};

static char path[] = "/tmp/boardcast-media-XXXXXX";

/** The content of the file. */
static struct {
    uint8_t *data;
    size_t size;
    bool is_idr;
} units[FRAMES];

static void take(media_t *media, media_frame_t *frame) {
    const struct timespec pause = {.tv_nsec = 1000000};
    const int64_t began = esp_timer_get_time();
    while (!media_take(media, MEDIA_VIDEO, frame)) {
        assert_true(esp_timer_get_time() - began < TIMEOUT_US);
        nanosleep(&pause, NULL);
    }
}

static media_t *start(const char *video_file) {
    media_t *media = NULL;
    become_board("esp32s3", video_file);
    assert_int_equal(media_open(&settings, &media), ESP_OK);
    assert_int_equal(media_start(media), ESP_OK);
    return media;
}

static void end(media_t *media) {
    assert_int_equal(media_stop(media), ESP_OK);
    media_close(media);
}

static int record(void **state) {
    (void)state;
    const int file = mkstemp(path);
    media_t *media = start("");
    for (int i = 0; i < FRAMES; i++) {
        media_frame_t frame;
        take(media, &frame);
        units[i].size = (size_t)frame.size;
        units[i].data = malloc(units[i].size);
        memcpy(units[i].data, frame.data, units[i].size);
        units[i].is_idr = annex_b_is_idr(frame.data, units[i].size);
        media_return(media, MEDIA_VIDEO, &frame);
        if (i == FRAMES / 2) {
            media_request_key_frame(media);
        }
    }
    end(media);
    return close(file);
}

static int forget(void **state) {
    (void)state;
    for (int i = 0; i < FRAMES; i++) {
        free(units[i].data);
    }
    return unlink(path);
}

static void write_units(int first, int count, size_t skipped) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = first; i < first + count; i++) {
        const size_t skip = i == first ? skipped : 0;
        fwrite(units[i].data + skip, 1, units[i].size - skip, file);
    }
    fclose(file);
}

static void is_played(media_t *media, int unit) {
    media_frame_t frame;
    take(media, &frame);
    assert_int_equal(frame.size, units[unit].size);
    assert_memory_equal(frame.data, units[unit].data, units[unit].size);
    assert_int_equal(frame.pts % 20, 0);
    media_return(media, MEDIA_VIDEO, &frame);
}

static void a_file_is_played_in_a_loop_unchanged(void **state) {
    (void)state;
    write_units(0, FRAMES, 0);
    media_t *media = start(path);
    for (int i = 0; i < 2 * FRAMES + 2; i++) {
        is_played(media, i % FRAMES);
    }
    // There is no encoder, and the request is ignored.
    media_request_key_frame(media);
    is_played(media, 2);
    end(media);
}

static void a_file_restarts_after_a_stop(void **state) {
    (void)state;
    write_units(0, FRAMES, 0);
    media_t *media = start(path);
    is_played(media, 0);
    assert_int_equal(media_stop(media), ESP_OK);
    assert_int_equal(media_start(media), ESP_OK);
    is_played(media, 0);
    end(media);
}

static void data_before_the_first_idr_is_dropped(void **state) {
    (void)state;
    int second_idr = 1;
    while (!units[second_idr].is_idr) {
        second_idr++;
        assert_in_range(second_idr, 1, FRAMES - 1);
    }
    write_units(1, FRAMES - 1, 0);
    media_t *media = start(path);
    is_played(media, second_idr);
    end(media);
}

static void is_refused(const char *name) {
    media_t *media = NULL;
    become_board("esp32s3", name);
    assert_int_not_equal(media_open(&settings, &media), ESP_OK);
    assert_null(media);
}

static void a_file_without_an_idr_is_rejected(void **state) {
    (void)state;
    write_units(1, 3, 0);
    is_refused(path);
}

static void a_file_with_an_idr_without_an_sps_is_rejected(void **state) {
    (void)state;
    nal_t sps;
    assert_true(annex_b_next(units[0].data, units[0].data + units[0].size, &sps));
    assert_int_equal(annex_b_type(&sps), NAL_SPS);
    write_units(0, FRAMES, (size_t)(sps.end - units[0].data));
    is_refused(path);
}

static void a_file_that_is_not_h264_is_rejected(void **state) {
    (void)state;
    FILE *file = fopen(path, "wb");
    is_refused(path);
    fputs("#EXTM3U\nthis is a playlist\n", file);
    fclose(file);
    is_refused(path);
    file = fopen(path, "wb");
    fwrite("\0\0\1\0\0\1\0\0\1\x65\0\0\0\1", 1, 14, file);
    fclose(file);
    is_refused(path);
    is_refused("/nonexistent/board.h264");
    is_refused("/");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_played_in_a_loop_unchanged),
        cmocka_unit_test(a_file_restarts_after_a_stop),
        cmocka_unit_test(data_before_the_first_idr_is_dropped),
        cmocka_unit_test(a_file_without_an_idr_is_rejected),
        cmocka_unit_test(a_file_with_an_idr_without_an_sps_is_rejected),
        cmocka_unit_test(a_file_that_is_not_h264_is_rejected),
    };
    return cmocka_run_group_tests_name("file", tests, record, forget);
}
