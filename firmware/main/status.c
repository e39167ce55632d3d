#include "status.h"

#include <stdlib.h>

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#include "esp_netif.h"
#include "esp_system.h"
#include "esp_timer.h"
#include "generated/board_console.h"
#include "shown_server.h"
#include "wifi.h"

static void print_wifi(void) {
    const esp_ip4_addr_t address = {.addr = wifi_address()};
    if (address.addr == 0) {
        BOARD_PRINT_WIFI_DISCONNECTED();
    } else {
        BOARD_PRINT_WIFI_CONNECTED(&address);
    }
}

static void print_publisher(publisher_t *publisher) {
    if (publisher == NULL) {
        BOARD_PRINT_PUBLISHER_NOT_STARTED();
        return;
    }
    publisher_status_t status;
    publisher_status(publisher, &status);
    if (status.sends_media) {
        BOARD_PRINT_PUBLISHER_SENDING(kms_phase_status(status.phase));
    } else {
        BOARD_PRINT_PUBLISHER(kms_phase_status(status.phase));
    }
    BOARD_PRINT_FRAMES_SENT(status.frames_sent, status.key_frame_requests);
    BOARD_PRINT_AUDIO_PACKETS_SENT(status.audio_packets_sent);
}

static void print_tasks(void) {
    // Tasks may be created between the two calls.
    const UBaseType_t capacity = uxTaskGetNumberOfTasks() + 4;
    TaskStatus_t *tasks = calloc(capacity, sizeof(*tasks));
    if (tasks == NULL) {
        printf("Tasks: out of memory\n");
        return;
    }
    const UBaseType_t count = uxTaskGetSystemState(tasks, capacity, NULL);
    BOARD_PRINT_TASKS();
    for (UBaseType_t i = 0; i < count; i++) {
        BOARD_PRINT_TASK(tasks[i].pcTaskName, tasks[i].usStackHighWaterMark);
    }
    free(tasks);
}

void status_print(publisher_t *publisher) {
    BOARD_PRINT_HEAP(esp_get_free_heap_size(), esp_get_minimum_free_heap_size());
    BOARD_PRINT_UPTIME(esp_timer_get_time() / 1000);
    print_wifi();
    shown_server_print();
    print_publisher(publisher);
    print_tasks();
}
