#include "pace.h"

#include <errno.h>
#include <time.h>

#define NS_A_SECOND 1000000000LL

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_A_SECOND + now.tv_nsec;
}

bool pace_init(pace_t *pace) {
    pthread_condattr_t attributes;
    *pace = (pace_t){0};
    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    const bool has_cond = pthread_cond_init(&pace->changed, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    if (has_cond && pthread_mutex_init(&pace->lock, NULL) != 0) {
        pthread_cond_destroy(&pace->changed);
        return false;
    }
    return has_cond;
}

void pace_destroy(pace_t *pace) {
    pthread_mutex_destroy(&pace->lock);
    pthread_cond_destroy(&pace->changed);
}

void pace_start(pace_t *pace, uint32_t rate, uint32_t patience) {
    pthread_mutex_lock(&pace->lock);
    pace->rate = rate;
    pace->patience = patience;
    pace->tick = 0;
    pace->start_ns = now_ns();
    pace->runs = true;
    pthread_mutex_unlock(&pace->lock);
}

void pace_stop(pace_t *pace) {
    pthread_mutex_lock(&pace->lock);
    pace->runs = false;
    pthread_cond_broadcast(&pace->changed);
    pthread_mutex_unlock(&pace->lock);
}

/** Counted from the start each time, so that no error of rounding adds up. */
static int64_t due_ns(const pace_t *pace, uint64_t tick) {
    return pace->start_ns + (int64_t)(tick * (uint64_t)NS_A_SECOND / pace->rate);
}

static void leave_out_late_ticks(pace_t *pace) {
    const int64_t late = now_ns() - due_ns(pace, pace->tick);
    if (late > due_ns(pace, pace->patience) - pace->start_ns) {
        pace->tick += (uint64_t)late * pace->rate / (uint64_t)NS_A_SECOND;
    }
}

bool pace_wait(pace_t *pace, uint32_t *pts) {
    pthread_mutex_lock(&pace->lock);
    if (pace->runs) {
        leave_out_late_ticks(pace);
    }
    const int64_t due = pace->runs ? due_ns(pace, pace->tick) : 0;
    const struct timespec deadline = {.tv_sec = due / NS_A_SECOND, .tv_nsec = due % NS_A_SECOND};
    while (pace->runs &&
           pthread_cond_timedwait(&pace->changed, &pace->lock, &deadline) != ETIMEDOUT) {
    }
    const bool runs = pace->runs;
    if (runs) {
        *pts = (uint32_t)(pace->tick * 1000 / pace->rate);
        pace->tick++;
    }
    pthread_mutex_unlock(&pace->lock);
    return runs;
}
