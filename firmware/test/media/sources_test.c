#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alaw.h"
#include "board_under_test.h"
#include "camera.h"
#include "cmocka_program.h"
#include "esp_timer.h"
#include "frame_mark.h"
#include "microphone.h"

static cJSON *read_vectors(void) {
    static char text[8192];
    FILE *file = fopen(FRAME_MARKS, "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    cJSON *vectors = cJSON_Parse(text);
    assert_true(cJSON_GetArraySize(vectors) > 0);
    return vectors;
}

static double number_of(const cJSON *vector, const char *name) {
    return cJSON_GetObjectItem(vector, name)->valuedouble;
}

/** The cells of the strip in an image: whether their middles are bright. */
static void read_cells(const i420_t *image, char text[FRAME_MARK_CELLS + 1]) {
    const double cell = (double)image->width / FRAME_MARK_CELLS_PER_WIDTH;
    for (int i = 0; i < FRAME_MARK_CELLS; i++) {
        const int x = (int)((i % FRAME_MARK_COLUMNS + 0.5) * cell);
        const int y = (int)((i / FRAME_MARK_COLUMNS + 0.5) * cell);
        text[i] = image->data[y * image->width + x] > 128 ? '1' : '0';
    }
    text[FRAME_MARK_CELLS] = '\0';
}

static void the_frame_mark_matches_the_vectors(void **state) {
    (void)state;
    const int sizes[][2] = {{320, 240}, {640, 480}, {1920, 1080}, {176, 144}};
    cJSON *vectors = read_vectors();
    const cJSON *vector;
    cJSON_ArrayForEach(vector, vectors) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            char text[FRAME_MARK_CELLS + 1];
            const int width = sizes[i][0];
            const int height = sizes[i][1];
            i420_t image = {width, height, calloc(1, i420_size(width, height))};
            frame_mark_draw(&image, (uint32_t)number_of(vector, "frame"),
                            (uint64_t)number_of(vector, "timeMs"));
            read_cells(&image, text);
            free(image.data);
            assert_string_equal(text, cJSON_GetObjectItem(vector, "cells")->valuestring);
        }
    }
    cJSON_Delete(vectors);
}

static esp_capture_video_src_if_t *start_camera(uint16_t width, uint16_t height, uint8_t fps) {
    esp_capture_video_info_t wanted = {ESP_CAPTURE_FMT_ID_YUV420, width, height, fps};
    esp_capture_video_info_t given;
    become_board("esp32s3", "");
    esp_capture_video_src_if_t *camera = camera_open();
    assert_non_null(camera);
    assert_int_equal(camera->open(camera), ESP_CAPTURE_ERR_OK);
    assert_int_equal(camera->negotiate_caps(camera, &wanted, &given), ESP_CAPTURE_ERR_OK);
    assert_int_equal(given.width, width);
    assert_int_equal(camera->start(camera), ESP_CAPTURE_ERR_OK);
    return camera;
}

static void end_camera(esp_capture_video_src_if_t *camera) {
    camera->stop(camera);
    camera->close(camera);
    camera_close(camera);
}

static uint64_t bits_of(const char *text, int first, int count) {
    uint64_t value = 0;
    for (int i = 0; i < count; i++) {
        value = value * 2 + (text[first + i] == '1');
    }
    return value;
}

static void camera_frames_move_and_have_their_number_and_time(void **state) {
    (void)state;
    esp_capture_video_src_if_t *camera = start_camera(320, 240, 50);
    uint8_t *before = calloc(1, i420_size(320, 240));
    uint64_t time_before = 0;
    for (uint32_t i = 0; i < 10; i++) {
        esp_capture_stream_frame_t frame = {0};
        char text[FRAME_MARK_CELLS + 1];
        assert_int_equal(camera->acquire_frame(camera, &frame), ESP_CAPTURE_ERR_OK);
        assert_int_equal(frame.size, i420_size(320, 240));
        read_cells(&(i420_t){320, 240, frame.data}, text);
        assert_int_equal(bits_of(text, 0, 32), i);
        const uint64_t time_ms = bits_of(text, 32, 48);
        assert_true(time_ms > time_before);
        assert_in_range(time_ms / 1000, time(NULL) - 5, time(NULL));
        assert_memory_not_equal(frame.data + 320 * 120, before + 320 * 120, 320 * 60);
        memcpy(before, frame.data, (size_t)frame.size);
        time_before = time_ms;
        camera->release_frame(camera, &frame);
    }
    free(before);
    end_camera(camera);
}

static void frames_of_any_size_are_drawn_within_their_memory(void **state) {
    (void)state;
    const uint16_t sizes[][2] = {{16, 16}, {16, 1080}, {1922, 16}, {322, 242}, {18, 30}};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        esp_capture_video_src_if_t *camera = start_camera(sizes[i][0], sizes[i][1], 200);
        for (int j = 0; j < 20; j++) {
            esp_capture_stream_frame_t frame = {0};
            assert_int_equal(camera->acquire_frame(camera, &frame), ESP_CAPTURE_ERR_OK);
            camera->release_frame(camera, &frame);
        }
        end_camera(camera);
    }
}

static void a_late_consumer_gets_the_newest_frame(void **state) {
    (void)state;
    esp_capture_video_src_if_t *camera = start_camera(320, 240, 50);
    esp_capture_stream_frame_t frame = {0};
    camera->acquire_frame(camera, &frame);
    const int64_t began = esp_timer_get_time();
    while (esp_timer_get_time() - began < 210000) {
    }
    camera->acquire_frame(camera, &frame);
    end_camera(camera);
    assert_in_range(frame.pts, 200, 1000);
}

/** The 16-bit value of an A-law byte (ITU-T G.711 table 1a, columns 6 and 8). */
static int alaw_value(uint8_t byte) {
    const int code = byte ^ 0x55;
    const int segment = (code >> 4) & 7;
    const int step = code & 15;
    const int magnitude =
        segment == 0 ? (2 * step + 1) << 3 : ((2 * step + 33) << 3) << (segment - 1);
    return code & 0x80 ? magnitude : -magnitude;
}

static void every_sample_becomes_the_nearest_a_law_value(void **state) {
    (void)state;
    for (int sample = INT16_MIN; sample <= INT16_MAX; sample++) {
        uint8_t byte;
        alaw_encode(&(int16_t){(int16_t)sample}, 1, &byte);
        const int magnitude = abs(sample);
        const int segment = ((byte ^ 0x55) >> 4) & 7;
        const int half_step = 8 << (segment == 0 ? 0 : segment - 1);
        assert_true(abs(alaw_value(byte) - sample) <= half_step);
        assert_true((alaw_value(byte) >= 0) == (sample >= 0));
        assert_true(magnitude < 512 || segment > 0);
    }
}

static void known_samples_have_the_bytes_of_g711(void **state) {
    (void)state;
    const int16_t samples[] = {0, -1, 32767, -32768, 8, 1000, -1000};
    const uint8_t wanted[] = {0xd5, 0x55, 0xaa, 0x2a, 0xd5, 0xfa, 0x7a};
    uint8_t bytes[sizeof(wanted)];
    alaw_encode(samples, sizeof(wanted), bytes);
    assert_memory_equal(bytes, wanted, sizeof(wanted));
}

static double strength_at(const int16_t *samples, int count, double hertz) {
    double real = 0;
    double imaginary = 0;
    for (int i = 0; i < count; i++) {
        real += samples[i] * cos(2 * M_PI * hertz * i / 8000);
        imaginary += samples[i] * sin(2 * M_PI * hertz * i / 8000);
    }
    return 2 * hypot(real, imaginary) / count;
}

static void the_microphone_delivers_a_tone_of_440_hz(void **state) {
    (void)state;
    esp_capture_audio_info_t wanted = {ESP_CAPTURE_FMT_ID_PCM, 8000, 1, 16};
    esp_capture_audio_info_t given;
    int16_t samples[1600];
    become_board("esp32s3", "");
    esp_capture_audio_src_if_t *microphone = microphone_open();
    assert_int_equal(microphone->negotiate_caps(microphone, &wanted, &given), ESP_CAPTURE_ERR_OK);
    assert_int_equal(microphone->start(microphone), ESP_CAPTURE_ERR_OK);
    for (uint32_t i = 0; i < 10; i++) {
        esp_capture_stream_frame_t frame = {.data = (uint8_t *)(samples + 160 * i), .size = 320};
        assert_int_equal(microphone->read_frame(microphone, &frame), ESP_CAPTURE_ERR_OK);
        assert_int_equal(frame.pts % 20, 0);
    }
    microphone->stop(microphone);
    microphone_close(microphone);
    assert_true(strength_at(samples, 1600, 440) > 7900);
    assert_true(strength_at(samples, 1600, 500) < 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_frame_mark_matches_the_vectors),
        cmocka_unit_test(camera_frames_move_and_have_their_number_and_time),
        cmocka_unit_test(frames_of_any_size_are_drawn_within_their_memory),
        cmocka_unit_test(a_late_consumer_gets_the_newest_frame),
        cmocka_unit_test(every_sample_becomes_the_nearest_a_law_value),
        cmocka_unit_test(known_samples_have_the_bytes_of_g711),
        cmocka_unit_test(the_microphone_delivers_a_tone_of_440_hz),
    };
    return cmocka_run_group_tests_name("sources", tests, NULL, NULL);
}
