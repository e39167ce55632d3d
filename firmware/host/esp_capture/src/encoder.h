#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_capture_types.h"

/** The board's video encoder: which picture is an IDR is as on the board, the coding is x264's.
 * esp_gmf_video_enc.h sets it from any thread, the rest is for the capture's own. */
typedef struct encoder encoder_t;

/** NULL without memory. Its settings are those of the board's profile until they are set. */
encoder_t *encoder_new(const esp_capture_video_info_t *info);
void encoder_free(encoder_t *encoder);

/** Begins a stream, whose first picture is an IDR; false, with a line that says why, on failure. */
bool encoder_start(encoder_t *encoder);
/** Ends it, and logs how long its pictures took. */
void encoder_stop(encoder_t *encoder);

/** Makes the next picture an IDR, because what was sent before it is lost. */
void encoder_force_idr(encoder_t *encoder);

/** Encodes a picture in place: `frame` has then the access unit, in memory of the encoder. */
bool encoder_encode(encoder_t *encoder, esp_capture_stream_frame_t *frame);
