#pragma once

#include "freertos/FreeRTOS.h"

typedef struct tskTaskControlBlock *TaskHandle_t;
typedef void (*TaskFunction_t)(void *ctx);

typedef enum { eRunning, eReady, eBlocked, eSuspended, eDeleted, eInvalid } eTaskState;

typedef struct {
    TaskHandle_t xHandle;
    const char *pcTaskName;
    UBaseType_t xTaskNumber;
    eTaskState eCurrentState;
    UBaseType_t uxCurrentPriority;
    UBaseType_t uxBasePriority;
    configRUN_TIME_COUNTER_TYPE ulRunTimeCounter;
    StackType_t *pxStackBase;
    configSTACK_DEPTH_TYPE usStackHighWaterMark; /*!< Bytes that were never used */
    BaseType_t xCoreID;
} TaskStatus_t;

#define tskIDLE_PRIORITY ((UBaseType_t)0)

/** Starts a task with a stack of at least `stack` bytes. */
BaseType_t xTaskCreate(TaskFunction_t run, const char *name, configSTACK_DEPTH_TYPE stack,
                       void *ctx, UBaseType_t priority, TaskHandle_t *task);
BaseType_t xTaskCreatePinnedToCore(TaskFunction_t run, const char *name,
                                   configSTACK_DEPTH_TYPE stack, void *ctx, UBaseType_t priority,
                                   TaskHandle_t *task, BaseType_t core);

/** Ends the calling task. Deleting another task is not supported and aborts. */
void vTaskDelete(TaskHandle_t task);

void vTaskDelay(TickType_t ticks);
BaseType_t xTaskDelayUntil(TickType_t *last, TickType_t period);
#define vTaskDelayUntil(last, period) ((void)xTaskDelayUntil(last, period))

TickType_t xTaskGetTickCount(void);

/** NULL in a thread that is not a task. */
TaskHandle_t xTaskGetCurrentTaskHandle(void);
char *pcTaskGetName(TaskHandle_t task);

UBaseType_t uxTaskGetNumberOfTasks(void);

/** Fills in at most `size` tasks, none if there are more. The names are valid while a task exists.
 */
UBaseType_t uxTaskGetSystemState(TaskStatus_t *tasks, UBaseType_t size,
                                 configRUN_TIME_COUNTER_TYPE *run_time);

/** Bytes of a task's stack that were never used. */
UBaseType_t uxTaskGetStackHighWaterMark(TaskHandle_t task);
