#include "clock.h"

#include <errno.h>

#include "esp_timer.h"
#include "freertos/task.h"

static pthread_once_t started = PTHREAD_ONCE_INIT;
static struct timespec start;

static void note_start(void) {
    clock_gettime(CLOCK_MONOTONIC, &start);
}

int64_t clock_now_us(void) {
    struct timespec now;
    pthread_once(&started, note_start);
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(now.tv_sec - start.tv_sec) * 1000000 + (now.tv_nsec - start.tv_nsec) / 1000;
}

bool clock_cond_init(pthread_cond_t *cond) {
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    const bool is_made = pthread_cond_init(cond, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return is_made;
}

struct timespec clock_deadline(TickType_t ticks) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    const int64_t ns =
        deadline.tv_nsec + (int64_t)(ticks % configTICK_RATE_HZ) * 1000000000 / configTICK_RATE_HZ;
    deadline.tv_sec += ticks / configTICK_RATE_HZ + ns / 1000000000;
    deadline.tv_nsec = ns % 1000000000;
    return deadline;
}

bool clock_wait(pthread_cond_t *cond, pthread_mutex_t *lock, TickType_t ticks,
                const struct timespec *deadline) {
    if (ticks == 0) {
        return false;
    }
    if (ticks == portMAX_DELAY) {
        pthread_cond_wait(cond, lock);
        return true;
    }
    return pthread_cond_timedwait(cond, lock, deadline) != ETIMEDOUT;
}

int64_t esp_timer_get_time(void) {
    return clock_now_us();
}

TickType_t xTaskGetTickCount(void) {
    return (TickType_t)(clock_now_us() * configTICK_RATE_HZ / 1000000);
}

void vTaskDelay(TickType_t ticks) {
    const struct timespec deadline = clock_deadline(ticks);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL) == EINTR) {
    }
}

BaseType_t xTaskDelayUntil(TickType_t *last, TickType_t period) {
    const TickType_t wake = *last + period;
    const int32_t left = (int32_t)(wake - xTaskGetTickCount());
    *last = wake;
    if (left <= 0) {
        return pdFALSE;
    }
    vTaskDelay((TickType_t)left);
    return pdTRUE;
}
