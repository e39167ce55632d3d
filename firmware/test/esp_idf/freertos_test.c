#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_program.h"
#include "esp_timer.h"
#include "freertos/queue.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

static int64_t now_ms(void) {
    return esp_timer_get_time() / 1000;
}

static void a_queue_keeps_the_order(void **state) {
    (void)state;
    QueueHandle_t queue = xQueueCreate(3, sizeof(int));
    for (int item = 1; item <= 3; item++) {
        assert_int_equal(xQueueSend(queue, &item, 0), pdTRUE);
    }
    assert_int_equal(uxQueueMessagesWaiting(queue), 3);
    for (int wanted = 1; wanted <= 3; wanted++) {
        int item = 0;
        assert_int_equal(xQueueReceive(queue, &item, 0), pdTRUE);
        assert_int_equal(item, wanted);
    }
    vQueueDelete(queue);
}

static void an_item_sent_to_the_front_comes_first(void **state) {
    (void)state;
    const int back = 1, front = 2;
    int item = 0;
    QueueHandle_t queue = xQueueCreate(2, sizeof(int));
    xQueueSend(queue, &back, 0);
    xQueueSendToFront(queue, &front, 0);
    xQueueReceive(queue, &item, 0);
    assert_int_equal(item, front);
    xQueueReceive(queue, &item, 0);
    assert_int_equal(item, back);
    vQueueDelete(queue);
}

static void a_reader_of_an_empty_queue_waits_for_its_timeout(void **state) {
    (void)state;
    int item = 0;
    QueueHandle_t queue = xQueueCreate(1, sizeof(int));
    const int64_t before = now_ms();
    assert_int_equal(xQueueReceive(queue, &item, pdMS_TO_TICKS(60)), pdFALSE);
    assert_in_range(now_ms() - before, 59, 1000);
    vQueueDelete(queue);
}

static void a_writer_to_a_full_queue_waits_for_its_timeout(void **state) {
    (void)state;
    const int item = 1;
    QueueHandle_t queue = xQueueCreate(1, sizeof(int));
    assert_int_equal(xQueueSend(queue, &item, 0), pdTRUE);
    assert_int_equal(xQueueSend(queue, &item, 0), pdFALSE);
    const int64_t before = now_ms();
    assert_int_equal(xQueueSend(queue, &item, pdMS_TO_TICKS(60)), pdFALSE);
    assert_in_range(now_ms() - before, 59, 1000);
    xQueueReset(queue);
    assert_int_equal(xQueueSend(queue, &item, 0), pdTRUE);
    vQueueDelete(queue);
}

#define NUMBERS 2000

static void send_numbers(void *ctx) {
    QueueHandle_t queue = ctx;
    for (int i = 0; i < NUMBERS; i++) {
        xQueueSend(queue, &i, portMAX_DELAY);
    }
    vTaskDelete(NULL);
}

static void two_writers_lose_no_items(void **state) {
    (void)state;
    long sum = 0;
    QueueHandle_t queue = xQueueCreate(4, sizeof(int));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(xTaskCreate(send_numbers, "writer", 2048, queue, 1, NULL), pdPASS);
    }
    for (int i = 0; i < 2 * NUMBERS; i++) {
        int item = 0;
        assert_int_equal(xQueueReceive(queue, &item, pdMS_TO_TICKS(5000)), pdTRUE);
        sum += item;
    }
    assert_int_equal(sum, (long)NUMBERS * (NUMBERS - 1));
    while (uxTaskGetNumberOfTasks() > 0) {
        vTaskDelay(1);
    }
    vQueueDelete(queue);
}

static void a_counting_semaphore_counts_to_its_maximum(void **state) {
    (void)state;
    SemaphoreHandle_t semaphore = xSemaphoreCreateCounting(2, 1);
    assert_int_equal(xSemaphoreGive(semaphore), pdTRUE);
    assert_int_equal(xSemaphoreGive(semaphore), pdFALSE);
    assert_int_equal(xSemaphoreTake(semaphore, 0), pdTRUE);
    assert_int_equal(xSemaphoreTake(semaphore, 0), pdTRUE);
    assert_int_equal(xSemaphoreTake(semaphore, 0), pdFALSE);
    vSemaphoreDelete(semaphore);
}

typedef struct {
    SemaphoreHandle_t mutex;
    SemaphoreHandle_t done;
    BaseType_t taken;
} contest_t;

static void contend(void *ctx) {
    contest_t *contest = ctx;
    contest->taken = xSemaphoreTakeRecursive(contest->mutex, pdMS_TO_TICKS(20));
    if (contest->taken == pdTRUE) {
        xSemaphoreGiveRecursive(contest->mutex);
    }
    xSemaphoreGive(contest->done);
    vTaskDelete(NULL);
}

static BaseType_t contender_gets(contest_t *contest) {
    assert_int_equal(xTaskCreate(contend, "contender", 2048, contest, 1, NULL), pdPASS);
    assert_int_equal(xSemaphoreTake(contest->done, pdMS_TO_TICKS(5000)), pdTRUE);
    return contest->taken;
}

static void a_recursive_mutex_is_free_after_equally_many_gives(void **state) {
    (void)state;
    contest_t contest = {.mutex = xSemaphoreCreateRecursiveMutex(),
                         .done = xSemaphoreCreateBinary()};
    assert_int_equal(xSemaphoreTakeRecursive(contest.mutex, 0), pdTRUE);
    assert_int_equal(xSemaphoreTakeRecursive(contest.mutex, 0), pdTRUE);
    assert_int_equal(contender_gets(&contest), pdFALSE);
    assert_int_equal(xSemaphoreGiveRecursive(contest.mutex), pdTRUE);
    assert_int_equal(contender_gets(&contest), pdFALSE);
    assert_int_equal(xSemaphoreGiveRecursive(contest.mutex), pdTRUE);
    assert_int_equal(contender_gets(&contest), pdTRUE);
    assert_int_equal(xSemaphoreGiveRecursive(contest.mutex), pdFALSE);
    vSemaphoreDelete(contest.mutex);
    vSemaphoreDelete(contest.done);
}

#define EATEN 6000

static void eat_stack(void *ctx) {
    volatile uint8_t bytes[EATEN];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)i;
    }
    *(UBaseType_t *)ctx = bytes[1] == 1 ? uxTaskGetStackHighWaterMark(NULL) : 0;
    TaskStatus_t status[4];
    assert_int_equal(uxTaskGetSystemState(status, 4, NULL), 1);
    assert_string_equal(status[0].pcTaskName, "eater");
    assert_ptr_equal(status[0].xHandle, xTaskGetCurrentTaskHandle());
    vTaskDelete(NULL);
}

static void the_used_stack_of_a_task_is_measured(void **state) {
    (void)state;
    UBaseType_t left = 0;
    while (uxTaskGetNumberOfTasks() > 0) {
        vTaskDelay(1);
    }
    assert_int_equal(xTaskCreate(eat_stack, "eater", 64 * 1024, &left, 1, NULL), pdPASS);
    while (uxTaskGetNumberOfTasks() > 0) {
        vTaskDelay(1);
    }
    assert_in_range(left, 1, 64 * 1024 - EATEN);
}

static void a_delay_until_keeps_its_period(void **state) {
    (void)state;
    TickType_t last = xTaskGetTickCount();
    const TickType_t first = last;
    for (int i = 0; i < 5; i++) {
        vTaskDelayUntil(&last, pdMS_TO_TICKS(20));
    }
    assert_int_equal(last - first, pdMS_TO_TICKS(100));
    assert_in_range(xTaskGetTickCount() - first, 99, 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_queue_keeps_the_order),
        cmocka_unit_test(an_item_sent_to_the_front_comes_first),
        cmocka_unit_test(a_reader_of_an_empty_queue_waits_for_its_timeout),
        cmocka_unit_test(a_writer_to_a_full_queue_waits_for_its_timeout),
        cmocka_unit_test(two_writers_lose_no_items),
        cmocka_unit_test(a_counting_semaphore_counts_to_its_maximum),
        cmocka_unit_test(a_recursive_mutex_is_free_after_equally_many_gives),
        cmocka_unit_test(the_used_stack_of_a_task_is_measured),
        cmocka_unit_test(a_delay_until_keeps_its_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
