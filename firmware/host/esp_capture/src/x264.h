#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** GStreamer's x264enc, run in the caller's thread: one image in, one access unit out. */
typedef struct x264 x264_t;

typedef struct {
    int width; /*!< Pixels, even */
    int height;
    int fps;
    int level_idc;
    uint32_t bitrate; /*!< bit/s; 0 for a constant QP of `qp_min` */
    uint32_t qp_min;
    uint32_t qp_max;
} x264_settings_t;

/** An access unit in Annex B, in memory of the encoder until its next call. */
typedef struct {
    const uint8_t *data;
    size_t size;
} x264_output_t;

/** NULL when it fails, which is logged. */
x264_t *x264_open(const x264_settings_t *settings);
void x264_close(x264_t *encoder);

/** Encodes an I420 image without padding; false when it fails, which is logged. */
bool x264_encode(x264_t *encoder, const uint8_t *image, uint32_t pts, bool idr,
                 x264_output_t *output);

/** Applies to the next frame; ignored with a constant QP. */
void x264_set_bitrate(x264_t *encoder, uint32_t bitrate);
