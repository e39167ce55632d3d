#include "wall_clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#include "app_event.h"
#include "esp_log.h"
#include "esp_netif_sntp.h"
#include "generated/board_log.h"
#include "sdkconfig.h"
#include "server_date.h"

/** 2026-01-01: an earlier time is that of a clock that was not set. */
#define MIN_TIME 1767225600
#define SNTP_TIMEOUT_MS 3000
#define RETRY_MS 10000
/** TLS runs on it. */
#define TASK_STACK 8192
#define TASK_PRIORITY 4

static const char *TAG = BOARD_TAG_APP;

typedef struct {
    char *server;
    char *ca;
} request_t;

bool wall_clock_is_set(void) {
    struct timeval now = {0};
    gettimeofday(&now, NULL);
    return now.tv_sec >= MIN_TIME;
}

static void log_set(const char *source) {
    char text[32];
    struct timeval now = {0};
    struct tm parts;
    gettimeofday(&now, NULL);
    const time_t seconds = now.tv_sec;
    gmtime_r(&seconds, &parts);
    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts);
    ESP_LOGI(TAG, "The clock is set to %s UTC by %s.", text, source);
}

static bool set_by_sntp(void) {
    const esp_sntp_config_t config = ESP_NETIF_SNTP_DEFAULT_CONFIG(CONFIG_BOARD_SNTP_SERVER);
    const esp_err_t started = esp_netif_sntp_init(&config);
    // An earlier attempt may have started it.
    if (started != ESP_OK && started != ESP_ERR_INVALID_STATE) {
        return false;
    }
    return esp_netif_sntp_sync_wait(pdMS_TO_TICKS(SNTP_TIMEOUT_MS)) == ESP_OK &&
           wall_clock_is_set();
}

/** NULL, or why it failed. */
static const char *set_by_server(const request_t *request) {
    struct timeval now = {0};
    time_t seconds = 0;
    if (request->ca[0] == '\0') {
        return "no CA is pinned";
    }
    const char *failure = server_date_read(request->server, request->ca, &seconds);
    if (failure != NULL) {
        return failure;
    }
    now.tv_sec = seconds;
    settimeofday(&now, NULL);
    return wall_clock_is_set() ? NULL : "its time is in the past";
}

static void set_clock(const request_t *request) {
    if (set_by_sntp()) {
        log_set("SNTP");
        return;
    }
    const char *failure = set_by_server(request);
    if (failure == NULL) {
        log_set("the server's reply");
        return;
    }
    ESP_LOGW(
        TAG,
        "The time is unknown, so no certificate can be verified: no reply by SNTP, and none of "
        "the server (%s). Retrying in %d s.",
        failure, RETRY_MS / 1000);
    vTaskDelay(pdMS_TO_TICKS(RETRY_MS));
}

static void free_request(request_t *request) {
    free(request->server);
    free(request->ca);
    free(request);
}

static void run(void *ctx) {
    set_clock(ctx);
    free_request(ctx);
    app_post((app_event_t){.kind = APP_CLOCK});
    vTaskDelete(NULL);
}

bool wall_clock_set_for(const char *server, const char *ca) {
    request_t *request = calloc(1, sizeof(*request));
    if (request == NULL) {
        return false;
    }
    request->server = strdup(server);
    request->ca = strdup(ca);
    if (request->server != NULL && request->ca != NULL &&
        xTaskCreate(run, "clock", TASK_STACK, request, TASK_PRIORITY, NULL) == pdPASS) {
        return true;
    }
    free_request(request);
    return false;
}
