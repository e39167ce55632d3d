#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "kms_signaling.h"
#include "scripted_server.h"

/** The signalling in a test's hands: a server to talk to, and all that it told. */
typedef struct {
    scripted_server_t *server;
    esp_peer_signaling_handle_t signaling;
    bool no_offer;        /*!< Makes no offer when it is asked for one */
    int hold_ms;          /*!< How long an answer is held on to, as by a peer that is busy */
    pthread_mutex_t lock; /*!< Guards all below */
    kms_phase_t phase;
    int offers_asked;
    int answers;
    int candidates;
    int byes;
    int announced;
    size_t answer_length;
} harness_t;

/** An offer with a password in it, which no log may show. */
extern const char harness_offer[];

void harness_open(harness_t *harness);
void harness_close(harness_t *harness);

/** Publishes to the scripted server. */
void harness_start(harness_t *harness);
void harness_start_at(harness_t *harness, const char *url);

/** Stops, and gives the milliseconds that it took. */
int64_t harness_stop(harness_t *harness);

int64_t harness_now_ms(void);

/** Waits until a count or a phase is there; false after `ms`. */
bool harness_until_phase(harness_t *harness, kms_phase_t phase, int ms);
bool harness_until(harness_t *harness, const int *count, int at_least, int ms);
bool harness_until_request(harness_t *harness, const char *method, int at_least, int ms);
int harness_get(harness_t *harness, const int *count);

/** Forgets what was counted. */
void harness_forget(harness_t *harness);

/** Starts to collect what is written to stdout and stderr, and gives it back, to be freed. */
void harness_collect_log(void);
char *harness_collected_log(void);
