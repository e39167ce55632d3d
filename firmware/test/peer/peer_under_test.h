#pragma once

#include <pthread.h>

#include "esp_peer_default.h"

#define MOST_STATES 64

/** A board's peer, and its callbacks so far. */
typedef struct {
    esp_peer_handle_t handle;
    char *offer;
    esp_peer_state_t states[MOST_STATES];
    int state_count;
    pthread_t owner;     /*!< The thread that callbacks are expected in */
    int strange_callers; /*!< Callbacks in another thread */
} peer_under_test_t;

/** Opens a peer with a board's settings; `stun` may be NULL. */
void peer_open(peer_under_test_t *peer, const char *stun);

/** Starts a connection, and runs the main loop until the offer, at max `timeout_ms`. */
void peer_offer(peer_under_test_t *peer, int timeout_ms);

/** Runs the main loop until a state was reported `times` times; false after `timeout_ms`. */
bool peer_reaches(peer_under_test_t *peer, esp_peer_state_t state, int times, int timeout_ms);

int peer_told(const peer_under_test_t *peer, esp_peer_state_t state);
int peer_take(peer_under_test_t *peer, esp_peer_msg_type_t type, const char *text);
void peer_close(peer_under_test_t *peer);
