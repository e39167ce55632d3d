#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "esp_capture_advance.h"
#include "esp_gmf_video_enc.h"

esp_capture_err_t esp_capture_sink_setup(esp_capture_handle_t handle, uint8_t sink_idx,
                                         esp_capture_sink_cfg_t *sink_info,
                                         esp_capture_sink_handle_t *sink_handle) {
    capture_t *capture = handle;
    if (capture == NULL || sink_info == NULL || sink_handle == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    const esp_capture_format_id_t audio =
        capture->cfg.audio_src != NULL ? ESP_CAPTURE_FMT_ID_G711A : ESP_CAPTURE_FMT_ID_NONE;
    if (sink_idx != 0 || sink_info->video_info.format_id != ESP_CAPTURE_FMT_ID_H264 ||
        sink_info->audio_info.format_id != audio) {
        return ESP_CAPTURE_ERR_NOT_SUPPORTED;
    }
    if (capture->sink.is_set_up) {
        return ESP_CAPTURE_ERR_INVALID_STATE;
    }
    capture->sink.cfg = *sink_info;
    esp_capture_err_t result = audio_pipeline_negotiate(capture);
    if (result == ESP_CAPTURE_ERR_OK) {
        result = video_pipeline_negotiate(capture);
    }
    if (result != ESP_CAPTURE_ERR_OK) {
        return result;
    }
    capture->sink.is_set_up = true;
    *sink_handle = capture;
    return ESP_CAPTURE_ERR_OK;
}

esp_capture_err_t esp_capture_sink_enable(esp_capture_sink_handle_t sink,
                                          esp_capture_run_mode_t run_type) {
    capture_t *capture = sink;
    if (capture == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    if (run_type == ESP_CAPTURE_RUN_MODE_ONESHOT) {
        return ESP_CAPTURE_ERR_NOT_SUPPORTED;
    }
    capture->sink.is_enabled = run_type == ESP_CAPTURE_RUN_MODE_ALWAYS;
    return ESP_CAPTURE_ERR_OK;
}

esp_capture_err_t esp_capture_sink_set_bitrate(esp_capture_sink_handle_t sink,
                                               esp_capture_stream_type_t stream_type,
                                               uint32_t bitrate) {
    capture_t *capture = sink;
    if (capture == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    if (stream_type != ESP_CAPTURE_STREAM_TYPE_VIDEO || capture->encoder == NULL) {
        return ESP_CAPTURE_ERR_NOT_SUPPORTED;
    }
    return esp_gmf_video_enc_set_bitrate(capture->encoder, bitrate) == ESP_GMF_ERR_OK
               ? ESP_CAPTURE_ERR_OK
               : ESP_CAPTURE_ERR_INVALID_ARG;
}

esp_capture_err_t esp_capture_sink_get_element_by_tag(esp_capture_sink_handle_t sink,
                                                      esp_capture_stream_type_t stream_type,
                                                      const char *element_tag,
                                                      esp_gmf_element_handle_t *element) {
    capture_t *capture = sink;
    if (capture == NULL || element_tag == NULL || element == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    if (stream_type != ESP_CAPTURE_STREAM_TYPE_VIDEO || strcmp(element_tag, "vid_enc") != 0 ||
        capture->encoder == NULL) {
        return ESP_CAPTURE_ERR_NOT_FOUND;
    }
    *element = capture->encoder;
    return ESP_CAPTURE_ERR_OK;
}

esp_capture_err_t esp_capture_sink_acquire_frame(esp_capture_sink_handle_t sink,
                                                 esp_capture_stream_frame_t *frame, bool no_wait) {
    capture_t *capture = sink;
    queued_frame_t taken;
    if (capture == NULL || frame == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    const bool is_video = frame->stream_type == ESP_CAPTURE_STREAM_TYPE_VIDEO;
    if (!is_video && frame->stream_type != ESP_CAPTURE_STREAM_TYPE_AUDIO) {
        return ESP_CAPTURE_ERR_NOT_SUPPORTED;
    }
    frame_queue_t *queue = is_video ? &capture->sink.video : &capture->sink.audio;
    if (!frame_queue_take(queue, !no_wait, &taken)) {
        return ESP_CAPTURE_ERR_NOT_FOUND;
    }
    frame->data = taken.data;
    frame->size = (int)taken.size;
    frame->pts = taken.pts;
    return ESP_CAPTURE_ERR_OK;
}

esp_capture_err_t esp_capture_sink_release_frame(esp_capture_sink_handle_t sink,
                                                 esp_capture_stream_frame_t *frame) {
    if (sink == NULL || frame == NULL) {
        return ESP_CAPTURE_ERR_INVALID_ARG;
    }
    free(frame->data);
    frame->data = NULL;
    return ESP_CAPTURE_ERR_OK;
}
