#include "time_of_day.h"

#include <stdatomic.h>
#include <sys/time.h>

#include "host_options.h"

/** The linker replaces these two in the firmware, so that it never sets the computer's clock. */
int __wrap_gettimeofday(struct timeval *now, void *zone);
int __wrap_settimeofday(const struct timeval *now, const void *zone);
int __real_gettimeofday(struct timeval *now, void *zone);

static atomic_bool was_set;
static _Atomic int64_t offset; /*!< In seconds, from the computer's clock */

static int64_t computer_time(void) {
    struct timeval now;
    __real_gettimeofday(&now, NULL);
    return now.tv_sec;
}

/** Seconds since the start are added to --clock. */
static int64_t initial_offset(void) {
    static _Atomic int64_t start;
    int64_t unset = 0;
    atomic_compare_exchange_strong(&start, &unset, computer_time());
    const int64_t clock = host_options()->clock;
    return clock == HOST_CLOCK_OF_COMPUTER ? 0 : clock - atomic_load(&start);
}

time_t time_of_day_now(void) {
    return computer_time() + (atomic_load(&was_set) ? atomic_load(&offset) : initial_offset());
}

int __wrap_gettimeofday(struct timeval *now, void *zone) {
    const int result = __real_gettimeofday(now, zone);
    now->tv_sec = time_of_day_now();
    return result;
}

int __wrap_settimeofday(const struct timeval *now, const void *zone) {
    (void)zone;
    atomic_store(&offset, now->tv_sec - computer_time());
    atomic_store(&was_set, true);
    return 0;
}
