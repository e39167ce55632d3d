#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** GStreamer's x264enc, run in the caller's thread: one picture in, one access unit out. */
typedef struct x264 x264_t;

typedef struct {
    int width; /*!< Pixels, even */
    int height;
    int fps;
    int level_idc;
    uint32_t bitrate; /*!< Bits a second; 0 keeps the quantiser at `qp_min` */
    uint32_t qp_min;
    uint32_t qp_max;
} x264_settings_t;

/** An access unit in Annex B, whose memory is the encoder's until its next call. */
typedef struct {
    const uint8_t *data;
    size_t size;
} x264_output_t;

/** NULL, with a line that says why, when it cannot be made. */
x264_t *x264_open(const x264_settings_t *settings);
void x264_close(x264_t *encoder);

/** Encodes a picture in I420 without padding; false, with a line that says why, on failure. */
bool x264_encode(x264_t *encoder, const uint8_t *picture, uint32_t pts, bool idr,
                 x264_output_t *output);

/** Takes effect at the next picture, where a bitrate is kept at all. */
void x264_set_bitrate(x264_t *encoder, uint32_t bitrate);
