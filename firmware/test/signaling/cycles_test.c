/* 1,000 starts and stops must not leak. */
#include "cmocka_program.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "harness.h"

/** A last cycle like the others, so that the same memory is in use afterwards. */
#define WARM_UP 52
/* More and larger than those of signalling with the links that are being closed. */
#define THREADS_AT_ONCE 16
#define THREAD_STACK 8192
#define CYCLES_USUAL 1000

/** The number of cycles; KMS_CYCLES in the environment overrides it. */
static int cycles(void) {
    const char *wished = getenv("KMS_CYCLES");
    return wished != NULL ? atoi(wished) : CYCLES_USUAL;
}

/** Stops in one of three states: before the socket is open, before the answer, or publishing. */
static void cycle(harness_t *harness, int number) {
    harness_forget(harness);
    harness_start(harness);
    if (number % 3 == 1) {
        assert_true(harness_until(harness, &harness->offers_asked, 1, 5000));
    } else if (number % 3 == 2) {
        assert_true(harness_until(harness, &harness->announced, 1, 5000));
    }
    kms_signaling_leave(harness->signaling);
    assert_true(harness_until_phase(harness, KMS_PHASE_DISCONNECTED, 4000));
}

/** Bytes in use after all connections are closed. */
static size_t heap_in_use(UBaseType_t tasks) {
    const int64_t until = harness_now_ms() + 20000;
    while (uxTaskGetNumberOfTasks() > tasks && harness_now_ms() < until) {
        usleep(10 * 1000);
    }
    assert_int_equal(uxTaskGetNumberOfTasks(), tasks);
    usleep(300 * 1000);
    return mallinfo2().uordblks;
}

static void wait_and_end(void *gate) {
    xSemaphoreTake(gate, portMAX_DELAY);
    xSemaphoreGive(gate);
    vTaskDelete(NULL);
}

/** The C library keeps memory of each thread for later ones, so the maximum is started first. */
static void warm_up_threads(void) {
    SemaphoreHandle_t gate = xSemaphoreCreateBinary();
    const UBaseType_t tasks = uxTaskGetNumberOfTasks();
    for (int i = 0; i < THREADS_AT_ONCE; i++) {
        assert_int_equal(xTaskCreate(wait_and_end, "warm", THREAD_STACK, gate, 1, NULL), pdPASS);
    }
    xSemaphoreGive(gate);
    heap_in_use(tasks);
    vSemaphoreDelete(gate);
}

static void run_cycles(harness_t *harness, int count) {
    for (int i = 0; i < count; i++) {
        cycle(harness, i);
    }
}

static void starting_and_stopping_leaks_no_memory(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    scripted_server_script(harness.server, (script_t){.keeps_nothing = true});
    usleep(100 * 1000);
    const UBaseType_t tasks = uxTaskGetNumberOfTasks();
    warm_up_threads();
    run_cycles(&harness, WARM_UP);
    const size_t before = heap_in_use(tasks);

    run_cycles(&harness, cycles());
    const size_t after = heap_in_use(tasks);

    printf("# heap before %zu, after %zu\n", before, after);
    assert_int_equal(after, before);
    harness_close(&harness);
}

static void signalling_frees_all_its_memory(void **state) {
    size_t before = 0;
    (void)state;
    for (int i = 0; i < 60; i++) {
        harness_t harness = {0};
        harness_open(&harness);
        cycle(&harness, i);
        harness_close(&harness);
        if (i == 29) {
            before = heap_in_use(0);
        }
    }
    assert_int_equal(heap_in_use(0), before);
}

/** Restarts the program without malloc's thread caches and arenas, which would count as in use. */
static void leave_caches_out(char **argv) {
    if (getenv("GLIBC_TUNABLES") == NULL) {
        setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1", 1);
        execv("/proc/self/exe", argv);
    }
}

int main(int argc, char **argv) {
    (void)argc;
    leave_caches_out(argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starting_and_stopping_leaks_no_memory),
        cmocka_unit_test(signalling_frees_all_its_memory),
    };
    return cmocka_run_group_tests_name("cycles", tests, NULL, NULL);
}
