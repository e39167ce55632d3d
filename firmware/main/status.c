#include "status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#include "esp_system.h"
#include "esp_timer.h"
#include "wifi.h"

static const char *phase_words(kms_phase_t phase) {
    static const char *const words[] = {
        [KMS_PHASE_DISCONNECTED] = "stopped",  [KMS_PHASE_CONNECTING] = "connecting",
        [KMS_PHASE_RESUMING] = "resuming",     [KMS_PHASE_CREATING] = "creating",
        [KMS_PHASE_PUBLISHING] = "publishing", [KMS_PHASE_BACKOFF] = "waiting for the next try",
        [KMS_PHASE_STOPPING] = "leaving",
    };
    return words[phase];
}

static void print_publisher(publisher_t *publisher) {
    if (publisher == NULL) {
        printf("Publishing: no camera\n");
        return;
    }
    publisher_status_t status;
    publisher_status(publisher, &status);
    printf("Publishing: %s%s\n", phase_words(status.phase),
           status.media_flows ? ", media flows" : "");
    printf("Pictures sent: %" PRIu32 ", key frames asked for: %" PRIu32 "\n", status.pictures_sent,
           status.key_frames_asked);
    printf("Sound packets sent: %" PRIu32 "\n", status.audio_frames_sent);
}

static void print_tasks(void) {
    // Some may come up between counting and asking.
    const UBaseType_t room = uxTaskGetNumberOfTasks() + 4;
    TaskStatus_t *tasks = calloc(room, sizeof(*tasks));
    if (tasks == NULL) {
        printf("Tasks: no memory to list them\n");
        return;
    }
    const UBaseType_t count = uxTaskGetSystemState(tasks, room, NULL);
    printf("Tasks, with the least stack that was left, in bytes:\n");
    for (UBaseType_t i = 0; i < count; i++) {
        printf("  %-16s %" PRIu32 "\n", tasks[i].pcTaskName,
               (uint32_t)tasks[i].usStackHighWaterMark);
    }
    free(tasks);
}

void status_print(publisher_t *publisher) {
    char network[64];
    wifi_describe(network, sizeof(network));
    printf("Free heap: %" PRIu32 " bytes, at least %" PRIu32 " since the start\n",
           esp_get_free_heap_size(), esp_get_minimum_free_heap_size());
    printf("Uptime: %.1f s\n", (double)esp_timer_get_time() / 1e6);
    printf("Wi-Fi: %s\n", network);
    print_publisher(publisher);
    print_tasks();
}
