#include "server_discovery.h"

#include <stdlib.h>
#include <string.h>

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#include "app_event.h"
#include "current_settings.h"
#include "esp_log.h"
#include "esp_timer.h"
#include "generated/board_log.h"
#include "sdkconfig.h"
#include "server_key.h"
#include "server_search.h"

#define FIRST_RETRY_MS 2000
#define MAX_RETRY_MS 30000
#define GONE_AFTER_MS 15000
#define CHECK_MS 1000
#define TASK_STACK 6144
#define TASK_PRIORITY 4

static const char *TAG = BOARD_TAG_APP;

/** Only the app's task accesses it, but for a search that runs: that one has its copy. */
static struct {
    bool searches;
    uint32_t retry_ms; /*!< 0 before the first search */
    int64_t failing_since;
} discovery;

typedef struct {
    bool has_key;
    uint32_t delay_ms;
} search_t;

static int64_t now_ms(void) {
    return esp_timer_get_time() / 1000;
}

bool server_discovery_is_enabled(void) {
#if CONFIG_BOARD_FIND_SERVER
    return true;
#else
    return false;
#endif
}

static void search(const search_t *given) {
    found_server_t server;
    vTaskDelay(pdMS_TO_TICKS(given->delay_ms));
    const bool is_found = server_search(given->has_key, &server) == ESP_OK;
    if (is_found) {
        BOARD_LOG_SERVER_FOUND(server.name, server.url);
    }
    if (is_found && server.needs_key && !given->has_key) {
        BOARD_LOG_FOUND_SERVER_NEEDS_KEY();
    }
    char *text = is_found ? strdup(server.url) : NULL;
    app_post((app_event_t){.kind = APP_SERVER_SEARCHED, .text = text});
}

static void run(void *ctx) {
    search_t *given = ctx;
    search(given);
    free(given);
    vTaskDelete(NULL);
}

void server_discovery_start(void) {
    if (discovery.searches || !server_discovery_is_enabled()) {
        return;
    }
    if (discovery.retry_ms == 0) {
        BOARD_LOG_SEARCHING_SERVER();
    }
    search_t *given = malloc(sizeof(*given));
    if (given == NULL) {
        ESP_LOGE(TAG, "Out of memory: no server is searched. Type start to retry.");
        return;
    }
    *given = (search_t){.has_key = server_key()[0] != '\0', .delay_ms = discovery.retry_ms};
    discovery.searches =
        xTaskCreate(run, "search", TASK_STACK, given, TASK_PRIORITY, NULL) == pdPASS;
    if (!discovery.searches) {
        free(given);
        ESP_LOGE(TAG, "Out of memory: no server is searched. Type start to retry.");
    }
}

static uint32_t next_retry_ms(void) {
    const uint32_t next = discovery.retry_ms == 0 ? FIRST_RETRY_MS : 2 * discovery.retry_ms;
    return next < MAX_RETRY_MS ? next : MAX_RETRY_MS;
}

bool server_discovery_on_searched(const char *server) {
    discovery.searches = false;
    if (current_settings()->server[0] != '\0') {
        // One was set meanwhile.
        return false;
    }
    if (server == NULL) {
        if (discovery.retry_ms == 0) {
            BOARD_LOG_NO_SERVER_FOUND();
        }
        discovery.retry_ms = next_retry_ms();
        return false;
    }
    discovery.retry_ms = 0;
    discovery.failing_since = 0;
    current_settings_use_server(server);
    return true;
}

void server_discovery_forget(void) {
    if (current_settings()->is_server_found) {
        current_settings_use_server("");
    }
}

bool server_discovery_is_gone(kms_phase_t phase) {
    const bool is_failing = phase == KMS_PHASE_BACKOFF || phase == KMS_PHASE_CONNECTING;
    if (!current_settings()->is_server_found || !is_failing) {
        discovery.failing_since = 0;
        return false;
    }
    if (discovery.failing_since == 0) {
        discovery.failing_since = now_ms();
    }
    if (now_ms() - discovery.failing_since < GONE_AFTER_MS) {
        return false;
    }
    discovery.failing_since = 0;
    BOARD_LOG_FOUND_SERVER_GONE();
    server_discovery_forget();
    return true;
}

uint32_t server_discovery_wait(uint32_t wait_ms) {
    const bool checks = current_settings()->is_server_found && wait_ms > CHECK_MS;
    return checks ? CHECK_MS : wait_ms;
}
