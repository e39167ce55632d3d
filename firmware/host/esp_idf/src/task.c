#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "freertos/task.h"

/* glibc, the sanitizers and the host's libraries need more stack than a board. */
#define STACK_FLOOR (256 * 1024)
#define PAINT 0xa5
/* The painting function must not overwrite its own frame. */
#define PAINT_GAP 512

#define UNCHECKED __attribute__((no_sanitize("address", "thread", "undefined"), noinline))

struct tskTaskControlBlock {
    char name[configMAX_TASK_NAME_LEN];
    TaskFunction_t run;
    void *ctx;
    UBaseType_t priority;
    UBaseType_t number;
    uint32_t stack;  /*!< Requested bytes */
    uint8_t *lowest; /*!< The end towards which the stack grows */
    uint8_t *first;  /*!< Where the task's use of it begins */
    struct tskTaskControlBlock *next;
};

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct tskTaskControlBlock *list;
static UBaseType_t last_number;
static __thread struct tskTaskControlBlock *current;

static void add(struct tskTaskControlBlock *task) {
    pthread_mutex_lock(&list_lock);
    task->number = ++last_number;
    task->next = list;
    list = task;
    pthread_mutex_unlock(&list_lock);
}

static void take_off(struct tskTaskControlBlock *task) {
    pthread_mutex_lock(&list_lock);
    struct tskTaskControlBlock **link = &list;
    while (*link != task) {
        link = &(*link)->next;
    }
    *link = task->next;
    pthread_mutex_unlock(&list_lock);
}

UNCHECKED static void paint(uint8_t *from, const uint8_t *to) {
    for (volatile uint8_t *byte = from; byte < to; byte++) {
        *byte = PAINT;
    }
}

/** Paints the unused part of the stack, so that its use can be measured later. */
UNCHECKED static void paint_stack(struct tskTaskControlBlock *task) {
    pthread_attr_t attributes;
    void *lowest = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) {
        return;
    }
    pthread_attr_getstack(&attributes, &lowest, &size);
    pthread_attr_destroy(&attributes);
    uint8_t *here = __builtin_frame_address(0);
    paint(lowest, here - PAINT_GAP);
    pthread_mutex_lock(&list_lock);
    task->lowest = lowest;
    task->first = here;
    pthread_mutex_unlock(&list_lock);
}

/** Called with the list's lock, so that the task still exists. */
UNCHECKED static uint32_t stack_left(const struct tskTaskControlBlock *task) {
    if (task->lowest == NULL) {
        return task->stack;
    }
    const volatile uint8_t *byte = task->lowest;
    while (byte < task->first && *byte == PAINT) {
        byte++;
    }
    const size_t used = (size_t)(task->first - byte);
    // Use within the gap is not measured.
    return used >= task->stack ? 0 : task->stack - (uint32_t)(used <= PAINT_GAP ? 0 : used);
}

static void end_task(void *ctx) {
    struct tskTaskControlBlock *task = ctx;
    take_off(task);
    free(task);
}

static void *start(void *ctx) {
    struct tskTaskControlBlock *task = ctx;
    current = task;
    pthread_setname_np(pthread_self(), task->name);
    paint_stack(task);
    pthread_cleanup_push(end_task, task);
    task->run(task->ctx);
    fprintf(stderr, "Task %s returned: a FreeRTOS task must delete itself.\n", task->name);
    abort();
    pthread_cleanup_pop(1);
    return NULL;
}

static bool start_thread(struct tskTaskControlBlock *task) {
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_FLOOR + (size_t)task->stack);
    const bool is_started = pthread_create(&thread, &attributes, start, task) == 0;
    pthread_attr_destroy(&attributes);
    return is_started;
}

BaseType_t xTaskCreate(TaskFunction_t run, const char *name, configSTACK_DEPTH_TYPE stack,
                       void *ctx, UBaseType_t priority, TaskHandle_t *handle) {
    struct tskTaskControlBlock *task = calloc(1, sizeof(*task));
    if (task == NULL) {
        return pdFAIL;
    }
    snprintf(task->name, sizeof(task->name), "%s", name);
    task->run = run;
    task->ctx = ctx;
    task->priority = priority;
    task->stack = (stack + 4095) / 4096 * 4096;
    add(task);
    // The task may end before this function returns, so its handle is set first.
    if (handle != NULL) {
        *handle = task;
    }
    if (!start_thread(task)) {
        if (handle != NULL) {
            *handle = NULL;
        }
        end_task(task);
        return pdFAIL;
    }
    return pdPASS;
}

BaseType_t xTaskCreatePinnedToCore(TaskFunction_t run, const char *name,
                                   configSTACK_DEPTH_TYPE stack, void *ctx, UBaseType_t priority,
                                   TaskHandle_t *task, BaseType_t core) {
    (void)core;
    return xTaskCreate(run, name, stack, ctx, priority, task);
}

void vTaskDelete(TaskHandle_t task) {
    if (current == NULL || (task != NULL && task != current)) {
        fprintf(stderr, "The host build cannot delete another task: let it delete itself.\n");
        abort();
    }
    pthread_exit(NULL);
}

TaskHandle_t xTaskGetCurrentTaskHandle(void) {
    return current;
}

char *pcTaskGetName(TaskHandle_t task) {
    struct tskTaskControlBlock *named = task != NULL ? task : current;
    return named != NULL ? named->name : NULL;
}

static UBaseType_t count_tasks(void) {
    UBaseType_t count = 0;
    for (const struct tskTaskControlBlock *task = list; task != NULL; task = task->next) {
        count++;
    }
    return count;
}

UBaseType_t uxTaskGetNumberOfTasks(void) {
    pthread_mutex_lock(&list_lock);
    const UBaseType_t count = count_tasks();
    pthread_mutex_unlock(&list_lock);
    return count;
}

UBaseType_t uxTaskGetSystemState(TaskStatus_t *tasks, UBaseType_t size,
                                 configRUN_TIME_COUNTER_TYPE *run_time) {
    UBaseType_t count = 0;
    if (run_time != NULL) {
        *run_time = 0;
    }
    pthread_mutex_lock(&list_lock);
    if (count_tasks() <= size) {
        for (struct tskTaskControlBlock *task = list; task != NULL; task = task->next) {
            tasks[count++] = (TaskStatus_t){
                .xHandle = task,
                .pcTaskName = task->name,
                .xTaskNumber = task->number,
                .eCurrentState = task == current ? eRunning : eBlocked,
                .uxCurrentPriority = task->priority,
                .uxBasePriority = task->priority,
                .pxStackBase = task->lowest,
                .usStackHighWaterMark = stack_left(task),
                .xCoreID = tskNO_AFFINITY,
            };
        }
    }
    pthread_mutex_unlock(&list_lock);
    return count;
}

UBaseType_t uxTaskGetStackHighWaterMark(TaskHandle_t task) {
    pthread_mutex_lock(&list_lock);
    const UBaseType_t left = stack_left(task != NULL ? task : current);
    pthread_mutex_unlock(&list_lock);
    return left;
}
