#pragma once

#include "esp_capture_types.h"

typedef struct esp_capture_video_src_if_t esp_capture_video_src_if_t;

/** A camera. `acquire_frame` waits for the next frame, which `release_frame` returns. */
struct esp_capture_video_src_if_t {
    esp_capture_err_t (*open)(esp_capture_video_src_if_t *src);
    esp_capture_err_t (*get_support_codecs)(esp_capture_video_src_if_t *src,
                                            const esp_capture_format_id_t **codecs, uint8_t *num);
    esp_capture_err_t (*set_fixed_caps)(esp_capture_video_src_if_t *src,
                                        const esp_capture_video_info_t *fixed_caps);
    esp_capture_err_t (*negotiate_caps)(esp_capture_video_src_if_t *src,
                                        esp_capture_video_info_t *in_caps,
                                        esp_capture_video_info_t *out_caps);
    esp_capture_err_t (*start)(esp_capture_video_src_if_t *src);
    esp_capture_err_t (*acquire_frame)(esp_capture_video_src_if_t *src,
                                       esp_capture_stream_frame_t *frame);
    esp_capture_err_t (*release_frame)(esp_capture_video_src_if_t *src,
                                       esp_capture_stream_frame_t *frame);
    esp_capture_err_t (*stop)(esp_capture_video_src_if_t *src);
    esp_capture_err_t (*close)(esp_capture_video_src_if_t *src);
};
