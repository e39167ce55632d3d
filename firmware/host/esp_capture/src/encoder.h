#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_capture_types.h"

/** The board's video encoder: x264, with the IDRs of the board's encoder. The functions of
 * esp_gmf_video_enc.h may be called from any thread, the others from the capture's. */
typedef struct encoder encoder_t;

/** Creates one with the settings of the board's profile; NULL when out of memory. */
encoder_t *encoder_new(const esp_capture_video_info_t *info);
void encoder_free(encoder_t *encoder);

/** Starts a stream, whose first frame is an IDR; false when it fails, which is logged. */
bool encoder_start(encoder_t *encoder);
/** Ends the stream, and logs the encoding times. */
void encoder_stop(encoder_t *encoder);

/** Makes the next frame an IDR, since earlier frames were dropped. */
void encoder_force_idr(encoder_t *encoder);

/** Encodes a frame in place: `frame` then refers to the access unit, in memory of the encoder. */
bool encoder_encode(encoder_t *encoder, esp_capture_stream_frame_t *frame);
