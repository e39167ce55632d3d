/* The memory of one publish, which must stay below that of the original demo. */
#include "cmocka_program.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "esp_heap_caps.h"
#include "harness.h"
#include "signaling.h"

#define ANSWER 6144
#define MOST (40 * 1024)

typedef union {
    size_t size;
    max_align_t aligned;
} head_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t used;
static size_t peak;

void *__wrap_heap_caps_malloc_prefer(size_t size, size_t count, ...);
void __wrap_heap_caps_free(void *block);

void *__wrap_heap_caps_malloc_prefer(size_t size, size_t count, ...) {
    head_t *head = malloc(sizeof(*head) + size);
    (void)count;
    if (head == NULL) {
        return NULL;
    }
    head->size = size;
    pthread_mutex_lock(&lock);
    used += size;
    peak = used > peak ? used : peak;
    pthread_mutex_unlock(&lock);
    return head + 1;
}

void __wrap_heap_caps_free(void *block) {
    if (block == NULL) {
        return;
    }
    head_t *head = (head_t *)block - 1;
    pthread_mutex_lock(&lock);
    used -= head->size;
    pthread_mutex_unlock(&lock);
    free(head);
}

/** Whether all memory is freed; a connection that is being closed keeps some for a moment. */
static bool all_is_given_back(void) {
    const int64_t until = harness_now_ms() + 12000;
    for (;;) {
        pthread_mutex_lock(&lock);
        const size_t left = used;
        pthread_mutex_unlock(&lock);
        if (left == 0 || harness_now_ms() > until) {
            return left == 0;
        }
        usleep(10 * 1000);
    }
}

static void one_publish_with_an_answer_of_6_kb_takes_less_than_40_kb(void **state) {
    harness_t harness = {0};
    (void)state;
    harness_open(&harness);
    scripted_server_script(harness.server, (script_t){.answer = ANSWER});
    harness_start(&harness);
    assert_true(harness_until(&harness, &harness.announced, 1, 5000));
    assert_int_equal(harness.answer_length, ANSWER);
    const int64_t took = harness_stop(&harness);
    harness_close(&harness);

    const size_t queue = CONFIG_KMS_QUEUE_LENGTH * sizeof(signaling_event_t);
    const size_t stacks = CONFIG_KMS_TASK_STACK + CONFIG_KMS_SOCKET_STACK;
    const size_t buffers = 2 * CONFIG_KMS_SOCKET_BUFFER;
    const size_t all = peak + sizeof(signaling_t) + queue + stacks + buffers;
    printf("# heap at most %zu, handle %zu, queue %zu, stacks %zu, socket buffers %zu: %zu bytes\n",
           peak, sizeof(signaling_t), queue, stacks, buffers, all);
    assert_in_range(all, 1, MOST);
    assert_in_range(took, 0, 3000);
    assert_true(all_is_given_back());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_publish_with_an_answer_of_6_kb_takes_less_than_40_kb),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
