#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "freertos/FreeRTOS.h"

/** Microseconds since the first call. */
int64_t clock_now_us(void);

/** A condition variable whose waits are measured by the monotonic clock; false without memory. */
bool clock_cond_init(pthread_cond_t *cond);

/** When a wait of `ticks` that begins now is over; of no use for portMAX_DELAY. */
struct timespec clock_deadline(TickType_t ticks);

/** Waits for `cond`; false once a wait of `ticks` that ends at `deadline` is over. */
bool clock_wait(pthread_cond_t *cond, pthread_mutex_t *lock, TickType_t ticks,
                const struct timespec *deadline);
