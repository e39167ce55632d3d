#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/** Periodic ticks of the monotonic clock; `pacer_stop` ends a wait. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool running;
    uint32_t rate;     /*!< Ticks per second */
    uint32_t max_late; /*!< Maximum of late ticks; later ones are skipped */
    uint64_t tick;     /*!< The next tick */
    int64_t start_ns;
} pacer_t;

/** False when out of memory. */
bool pacer_init(pacer_t *pacer);
void pacer_destroy(pacer_t *pacer);

/** The first tick is due at once, then `rate` per second. */
void pacer_start(pacer_t *pacer, uint32_t rate, uint32_t max_late);
void pacer_stop(pacer_t *pacer);

/** Waits for the next tick; `pts` is its time since the start in milliseconds. False once stopped.
 */
bool pacer_wait(pacer_t *pacer, uint32_t *pts);
