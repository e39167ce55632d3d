#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kms_machine.h"

#define DEADLINES_AT_ONCE 32

typedef struct {
    kms_timer_t timer;
    int64_t at; /*!< Milliseconds */
    bool set;
} deadline_t;

/** The machine's timers, as times that its task looks at. */
typedef struct {
    deadline_t entries[DEADLINES_AT_ONCE];
} deadlines_t;

/** Sets a timer, or sets it anew; false when there are too many. */
bool deadlines_set(deadlines_t *deadlines, kms_timer_t timer, int64_t at);
void deadlines_clear(deadlines_t *deadlines, kms_timer_t timer);

/** The time of the next one, or `otherwise` when that is sooner. */
int64_t deadlines_next(const deadlines_t *deadlines, int64_t otherwise);

/** Takes out the one that has been due for longest; false when none is. */
bool deadlines_take_due(deadlines_t *deadlines, int64_t now, kms_timer_t *timer);
