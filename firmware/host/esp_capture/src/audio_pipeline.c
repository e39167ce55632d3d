#include <stdlib.h>

#include "alaw.h"
#include "board.h"
#include "capture.h"

esp_capture_err_t audio_pipeline_negotiate(capture_t *capture) {
    esp_capture_audio_src_if_t *microphone = capture->cfg.audio_src;
    if (microphone == NULL) {
        return ESP_CAPTURE_ERR_OK;
    }
    esp_capture_audio_info_t requested = capture->sink.cfg.audio_info;
    esp_capture_audio_info_t actual = {0};
    requested.format_id = ESP_CAPTURE_FMT_ID_PCM;
    return microphone->negotiate_caps(microphone, &requested, &actual);
}

static bool process_frame(capture_t *capture, int16_t *samples, uint8_t *bytes, size_t count) {
    esp_capture_audio_src_if_t *microphone = capture->cfg.audio_src;
    esp_capture_stream_frame_t frame = {
        .stream_type = ESP_CAPTURE_STREAM_TYPE_AUDIO,
        .data = (uint8_t *)samples,
        .size = (int)(count * sizeof(*samples)),
    };
    if (microphone->read_frame(microphone, &frame) != ESP_CAPTURE_ERR_OK) {
        return false;
    }
    alaw_encode(samples, count, bytes);
    return frame_queue_push(&capture->sink.audio, bytes, count, frame.pts);
}

void *audio_pipeline_run(void *ctx) {
    capture_t *capture = ctx;
    const uint32_t rate = capture->sink.cfg.audio_info.sample_rate;
    const size_t count = (size_t)rate * board_profile()->audio_frame_ms / 1000;
    int16_t *samples = malloc(count * sizeof(*samples));
    uint8_t *bytes = malloc(count);
    while (samples != NULL && bytes != NULL && process_frame(capture, samples, bytes, count)) {
    }
    free(samples);
    free(bytes);
    if (!atomic_load(&capture->stopping)) {
        capture_notify(capture, ESP_CAPTURE_EVENT_ERROR);
    }
    return NULL;
}
