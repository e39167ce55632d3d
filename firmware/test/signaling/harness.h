#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "kms_signaling.h"
#include "scripted_server.h"

/** The signalling with a scripted server, and its callbacks so far. */
typedef struct {
    scripted_server_t *server;
    esp_peer_signaling_handle_t signaling;
    bool no_offer;        /*!< Ignores a request for an offer */
    int hold_ms;          /*!< Delay of the answer's processing, as in a busy peer */
    pthread_mutex_t lock; /*!< Guards the following members */
    kms_phase_t phase;
    int offers_asked;
    int answers;
    int candidates;
    int byes;
    int announced;
    size_t answer_length;
} harness_t;

/** An offer with a password, which must not be logged. */
extern const char harness_offer[];

void harness_open(harness_t *harness);
void harness_close(harness_t *harness);

/** Publishes to the scripted server. */
void harness_start(harness_t *harness);

void harness_start_at(harness_t *harness, const char *url);

/** Starts, and waits until it publishes with connected media. */
void harness_publish(harness_t *harness);

/** The longest time that stopping may take. */
#define STOP_MS 3000

/** Stops, and returns the duration in milliseconds. */
int64_t harness_stop(harness_t *harness);

int64_t harness_now_ms(void);

/** Waits for a count or a phase; false after `ms`. */
bool harness_until_phase(harness_t *harness, kms_phase_t phase, int ms);
bool harness_until(harness_t *harness, const int *count, int at_least, int ms);
bool harness_until_request(harness_t *harness, const char *method, int at_least, int ms);
int harness_get(harness_t *harness, const int *count);

/** Resets the counts. */
void harness_forget(harness_t *harness);

/** Captures stdout and stderr, and returns the output, to be freed. */
void harness_collect_log(void);
char *harness_collected_log(void);
