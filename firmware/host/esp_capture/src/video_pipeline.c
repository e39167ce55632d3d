#include "annex_b.h"
#include "capture.h"

/** Whether the camera delivers encoded video. */
static bool camera_encodes(esp_capture_video_src_if_t *camera) {
    const esp_capture_format_id_t *codecs = NULL;
    uint8_t count = 0;
    if (camera->get_support_codecs(camera, &codecs, &count) != ESP_CAPTURE_ERR_OK) {
        return false;
    }
    for (uint8_t i = 0; i < count; i++) {
        if (codecs[i] == ESP_CAPTURE_FMT_ID_H264) {
            return true;
        }
    }
    return false;
}

esp_capture_err_t video_pipeline_negotiate(capture_t *capture) {
    esp_capture_video_src_if_t *camera = capture->cfg.video_src;
    const bool encodes = camera_encodes(camera);
    esp_capture_video_info_t requested = capture->sink.cfg.video_info;
    esp_capture_video_info_t actual = {0};
    requested.format_id = encodes ? ESP_CAPTURE_FMT_ID_H264 : ESP_CAPTURE_FMT_ID_YUV420;
    const esp_capture_err_t result = camera->negotiate_caps(camera, &requested, &actual);
    if (result != ESP_CAPTURE_ERR_OK || encodes) {
        return result;
    }
    capture->encoder = encoder_new(&actual);
    return capture->encoder != NULL ? ESP_CAPTURE_ERR_OK : ESP_CAPTURE_ERR_NO_MEM;
}

/**
 * Queues an access unit. A full queue is cleared and continues with an IDR, since frames after a
 * missing one cannot be decoded. False when out of memory.
 */
static bool queue(capture_t *capture, const esp_capture_stream_frame_t *frame, bool *awaits_idr) {
    frame_queue_t *frames = &capture->sink.video;
    const size_t size = (size_t)frame->size;
    if (frame_queue_is_full(frames)) {
        frame_queue_clear(frames);
        *awaits_idr = true;
    }
    if (*awaits_idr && !annex_b_is_idr(frame->data, size)) {
        if (capture->encoder != NULL) {
            encoder_force_idr(capture->encoder);
        }
        return true;
    }
    *awaits_idr = false;
    return frame_queue_push(frames, frame->data, size, frame->pts);
}

static bool process_frame(capture_t *capture, bool *awaits_idr) {
    esp_capture_video_src_if_t *camera = capture->cfg.video_src;
    esp_capture_stream_frame_t frame = {.stream_type = ESP_CAPTURE_STREAM_TYPE_VIDEO};
    if (camera->acquire_frame(camera, &frame) != ESP_CAPTURE_ERR_OK) {
        return false;
    }
    esp_capture_stream_frame_t unit = frame;
    const bool is_encoded = capture->encoder == NULL || encoder_encode(capture->encoder, &unit);
    const bool is_queued = is_encoded && queue(capture, &unit, awaits_idr);
    camera->release_frame(camera, &frame);
    return is_queued;
}

void *video_pipeline_run(void *ctx) {
    capture_t *capture = ctx;
    bool awaits_idr = true;
    while (process_frame(capture, &awaits_idr)) {
    }
    if (!atomic_load(&capture->stopping)) {
        capture_notify(capture, ESP_CAPTURE_EVENT_ERROR);
    }
    return NULL;
}
