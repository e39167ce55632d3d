#pragma once

#include <stdbool.h>

#include "esp_peer.h"

/**
 * A fake of esp_peer and of the camera, by the linker's --wrap: it creates an offer, reports the
 * states that a test selects, and counts the calls.
 */
typedef struct {
    int opened;
    int closed;
    int answers;
    int candidates;
    int frames;
    int audio_packets;
    int media_starts;
    int media_stops;
    int key_frames;
    int servers;
    char stun_url[64];
    char turn_url[64];
    char turn_user[64];
    char fetched_url[64];
    char fetched_key[64];
    char turn_password[64];
    bool no_auto_reconnect;
    bool offers_audio;
    bool tcp_support;
} fake_peer_counts_t;

void fake_peer_reset(void);
fake_peer_counts_t fake_peer_counts(void);

/** Removes the microphone. */
void fake_peer_take_microphone(void);

/** Reports a state in the peer's next main loop. */
void fake_peer_tell(esp_peer_state_t state);

/** Makes sending video fail, or work again. */
void fake_peer_refuse_video(bool refuse);

/** Makes the server offer TURN servers. */
void fake_peer_offer_turn(void);
