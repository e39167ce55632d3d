#include "pacer.h"

#include <errno.h>
#include <time.h>

#define NS_PER_SECOND 1000000000LL

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

bool pacer_init(pacer_t *pacer) {
    pthread_condattr_t attributes;
    *pacer = (pacer_t){0};
    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    const bool has_cond = pthread_cond_init(&pacer->changed, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    if (has_cond && pthread_mutex_init(&pacer->lock, NULL) != 0) {
        pthread_cond_destroy(&pacer->changed);
        return false;
    }
    return has_cond;
}

void pacer_destroy(pacer_t *pacer) {
    pthread_mutex_destroy(&pacer->lock);
    pthread_cond_destroy(&pacer->changed);
}

void pacer_start(pacer_t *pacer, uint32_t rate, uint32_t max_late) {
    pthread_mutex_lock(&pacer->lock);
    pacer->rate = rate;
    pacer->max_late = max_late;
    pacer->tick = 0;
    pacer->start_ns = now_ns();
    pacer->running = true;
    pthread_mutex_unlock(&pacer->lock);
}

void pacer_stop(pacer_t *pacer) {
    pthread_mutex_lock(&pacer->lock);
    pacer->running = false;
    pthread_cond_broadcast(&pacer->changed);
    pthread_mutex_unlock(&pacer->lock);
}

/** Computed from the start, so that rounding errors do not accumulate. */
static int64_t due_ns(const pacer_t *pacer, uint64_t tick) {
    return pacer->start_ns + (int64_t)(tick * (uint64_t)NS_PER_SECOND / pacer->rate);
}

static void skip_late_ticks(pacer_t *pacer) {
    const int64_t late = now_ns() - due_ns(pacer, pacer->tick);
    if (late > due_ns(pacer, pacer->max_late) - pacer->start_ns) {
        pacer->tick += (uint64_t)late * pacer->rate / (uint64_t)NS_PER_SECOND;
    }
}

bool pacer_wait(pacer_t *pacer, uint32_t *pts) {
    pthread_mutex_lock(&pacer->lock);
    if (pacer->running) {
        skip_late_ticks(pacer);
    }
    const int64_t due = pacer->running ? due_ns(pacer, pacer->tick) : 0;
    const struct timespec deadline = {.tv_sec = due / NS_PER_SECOND,
                                      .tv_nsec = due % NS_PER_SECOND};
    while (pacer->running &&
           pthread_cond_timedwait(&pacer->changed, &pacer->lock, &deadline) != ETIMEDOUT) {
    }
    const bool running = pacer->running;
    if (running) {
        *pts = (uint32_t)(pacer->tick * 1000 / pacer->rate);
        pacer->tick++;
    }
    pthread_mutex_unlock(&pacer->lock);
    return running;
}
