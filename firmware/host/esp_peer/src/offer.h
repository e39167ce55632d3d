#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define OFFER_AUDIO_PAYLOAD 8
#define OFFER_VIDEO_PAYLOAD 102
/** esp_peer lists H.264 twice. */
#define OFFER_SECOND_VIDEO_PAYLOAD 106

/** The variable parts of an offer. */
typedef struct {
    bool has_audio;
    const char *own; /*!< webrtcbin's offer, with the ICE credentials and the fingerprint */
    uint32_t audio_ssrc;
    uint32_t video_ssrc;
    GPtrArray *candidates; /*!< Of `char *`, without `a=` */
} offer_parts_t;

/** webrtcbin's offer with the mids 0 and 1, or 0 only, as esp_peer has them. Free with g_free. */
char *offer_number_mids(const char *own);

/**
 * An offer as esp_peer writes it: the order of its lines, SSRCs as signed numbers, two payload
 * types of Main at level 3.1 for Baseline, and the candidates in each section. NULL when `own` is
 * incomplete. Free with g_free.
 */
char *offer_write(const offer_parts_t *parts);
