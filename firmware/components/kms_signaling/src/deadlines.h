#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kms_machine.h"

#define MAX_DEADLINES 32

typedef struct {
    kms_timer_t timer;
    int64_t at; /*!< Milliseconds */
    bool set;
} deadline_t;

/** The machine's running timers. */
typedef struct {
    deadline_t entries[MAX_DEADLINES];
} deadlines_t;

/** Starts or restarts a timer; false when there are too many. */
bool deadlines_set(deadlines_t *deadlines, kms_timer_t timer, int64_t at);
void deadlines_clear(deadlines_t *deadlines, kms_timer_t timer);

/** The time of the next timer, at most `max`. */
int64_t deadlines_next(const deadlines_t *deadlines, int64_t max);

/** Removes the earliest timer that is due; false when none is. */
bool deadlines_take_due(deadlines_t *deadlines, int64_t now, kms_timer_t *timer);
