#pragma once

#include <stdbool.h>

#include "esp_peer.h"

/**
 * A fake in place of esp_peer and of the camera, by the linker's --wrap: it makes an offer, tells
 * the states that a test wants, and counts what it is asked to do.
 */
typedef struct {
    int opened;
    int closed;
    int answers;
    int candidates;
    int pictures;
    int sounds;
    int media_starts;
    int media_stops;
    int key_frames;
    int servers;
    char stun_url[64];
    char turn_url[64];
    char turn_user[64];
    char turn_password[64];
    bool no_auto_reconnect;
    bool offers_audio;
    bool tcp_support;
} fake_peer_counts_t;

void fake_peer_reset(void);
fake_peer_counts_t fake_peer_counts(void);

/** Leaves the board without a microphone. */
void fake_peer_take_microphone(void);

/** Has the peer's next turn tell a state. */
void fake_peer_tell(esp_peer_state_t state);

/** Has sending pictures fail from now on, or work again. */
void fake_peer_refuse_pictures(bool refuse);
