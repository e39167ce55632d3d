#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/** A beat by the monotonic clock, whose waits `pace_stop` ends. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool runs;
    uint32_t rate;     /*!< Ticks a second */
    uint32_t patience; /*!< Ticks that may be late before any is left out */
    uint64_t tick;     /*!< The number of the next */
    int64_t start_ns;
} pace_t;

/** False without memory. */
bool pace_init(pace_t *pace);
void pace_destroy(pace_t *pace);

/** The first tick is due at once, and `rate` a second follow. */
void pace_start(pace_t *pace, uint32_t rate, uint32_t patience);
void pace_stop(pace_t *pace);

/** Waits for the next tick, whose milliseconds since the start are `pts`; false once stopped. */
bool pace_wait(pace_t *pace, uint32_t *pts);
