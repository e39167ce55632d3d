#pragma once

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>

#include "sdkconfig.h"

typedef int BaseType_t;
typedef unsigned int UBaseType_t;
typedef uint32_t TickType_t;
typedef uint8_t StackType_t;

#define pdFALSE ((BaseType_t)0)
#define pdTRUE ((BaseType_t)1)
#define pdFAIL pdFALSE
#define pdPASS pdTRUE

#define configTICK_RATE_HZ CONFIG_FREERTOS_HZ
#define configMAX_TASK_NAME_LEN 16
#define configMAX_PRIORITIES 25
#define configSTACK_DEPTH_TYPE uint32_t
#define configRUN_TIME_COUNTER_TYPE uint32_t

#define portMAX_DELAY ((TickType_t)0xffffffffUL)
#define portTICK_PERIOD_MS ((TickType_t)1000 / configTICK_RATE_HZ)
#define pdMS_TO_TICKS(ms) ((TickType_t)((uint64_t)(ms)*configTICK_RATE_HZ / 1000))
#define pdTICKS_TO_MS(ticks) ((TickType_t)((uint64_t)(ticks)*1000 / configTICK_RATE_HZ))

#define tskNO_AFFINITY ((BaseType_t)0x7fffffff)
