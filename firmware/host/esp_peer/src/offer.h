#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define OFFER_AUDIO_PAYLOAD 8
#define OFFER_VIDEO_PAYLOAD 102
/** esp_peer lists H.264 twice. */
#define OFFER_SECOND_VIDEO_PAYLOAD 106

/** What an offer says besides its fixed words. */
typedef struct {
    bool has_audio;
    const char *own; /*!< webrtcbin's offer: ICE credentials and fingerprint are taken from it */
    uint32_t audio_ssrc;
    uint32_t video_ssrc;
    GPtrArray *candidates; /*!< Of `char *`, without `a=` */
} offer_parts_t;

/** webrtcbin's offer with the mids 0 and 1, or 0 alone, as esp_peer numbers them. Free with g_free.
 */
char *offer_number_mids(const char *own);

/**
 * The offer as esp_peer writes it: its order of lines, its oddities (SSRCs as signed numbers, two
 * payload types of Main at level 3.1 for what is Baseline), its candidates in each section. NULL
 * when `own` lacks what is needed. Free with g_free.
 */
char *offer_write(const offer_parts_t *parts);
