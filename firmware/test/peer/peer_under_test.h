#pragma once

#include <pthread.h>

#include "esp_peer_default.h"

#define MOST_STATES 64

/** A board's peer, and what it has told. */
typedef struct {
    esp_peer_handle_t handle;
    char *offer;
    esp_peer_state_t states[MOST_STATES];
    int state_count;
    pthread_t owner;     /*!< The thread that may be called back */
    int strange_callers; /*!< Callbacks from any other */
} peer_under_test_t;

/** Opens a peer of a board's settings; `stun` may be NULL. */
void peer_open(peer_under_test_t *peer, const char *stun);

/** Begins a connection, and turns the main loop until the offer is there, for `patience_ms`. */
void peer_offer(peer_under_test_t *peer, int patience_ms);

/** Turns the main loop until a state was told `times` times; whether it was, in `patience_ms`. */
bool peer_reaches(peer_under_test_t *peer, esp_peer_state_t state, int times, int patience_ms);

int peer_told(const peer_under_test_t *peer, esp_peer_state_t state);
int peer_take(peer_under_test_t *peer, esp_peer_msg_type_t type, const char *text);
void peer_close(peer_under_test_t *peer);
