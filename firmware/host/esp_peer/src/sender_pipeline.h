#pragma once

#include <gst/gst.h>
#include <stdbool.h>
#include <stdint.h>

#include "retransmission.h"

/** Packs encoded audio and video into RTP for webrtcbin. */
typedef struct {
    GstElement *pipeline;
    GstElement *webrtcbin;
    GstElement *audio; /*!< appsrc; NULL without audio */
    GstElement *video; /*!< appsrc */
    uint32_t audio_ssrc;
    uint32_t video_ssrc;
    retransmission_t *retransmission; /*!< Of the video */
    GstClockTimeDiff offset;          /*!< From the frames' times to the pipeline's */
    bool has_offset;
} sender_pipeline_t;

/** Builds the pipeline without starting it; false when a plugin is missing. */
bool sender_pipeline_build(sender_pipeline_t *sender, bool has_audio);

/** Sends an access unit or a packet of audio; `pts` is in milliseconds. */
bool sender_pipeline_push(sender_pipeline_t *sender, GstElement *line, const uint8_t *data,
                          size_t size, uint32_t pts);

void sender_pipeline_free(sender_pipeline_t *sender);
