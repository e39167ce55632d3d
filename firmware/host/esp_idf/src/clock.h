#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "freertos/FreeRTOS.h"

/** Microseconds since the first call. */
int64_t clock_now_us(void);

/** A condition variable with the monotonic clock; false when out of memory. */
bool clock_cond_init(pthread_cond_t *cond);

/** The end of a wait of `ticks` from now; undefined for portMAX_DELAY. */
struct timespec clock_deadline(TickType_t ticks);

/** Waits for `cond`; false after `deadline`, unless `ticks` is portMAX_DELAY. */
bool clock_wait(pthread_cond_t *cond, pthread_mutex_t *lock, TickType_t ticks,
                const struct timespec *deadline);
