#include "app.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

#include "app_event.h"
#include "board.h"
#include "board_publisher.h"
#include "console.h"
#include "current_publisher.h"
#include "current_settings.h"
#include "esp_app_desc.h"
#include "esp_log.h"
#include "esp_system.h"
#include "esp_timer.h"
#include "generated/board_console.h"
#include "generated/board_limits.h"
#include "generated/board_log.h"
#include "kms_url.h"
#include "provisioning.h"
#include "publisher.h"
#include "server_ca.h"
#include "server_discovery.h"
#include "server_key.h"
#include "shown_server.h"
#include "wall_clock.h"
#include "wifi.h"

#define STOP_TIMEOUT_MS 4000
#define TASK_STACK 6144
#define TASK_PRIORITY 5

static const char *TAG = BOARD_TAG_APP;

/** The one app. Only its task accesses the members that are not atomic. */
static struct {
    SemaphoreHandle_t ended;
    publisher_t *publisher;
    atomic_bool ending;
    bool wanted; /*!< To publish once Wi-Fi is connected */
    bool started;
    bool sets_clock;
} app;

static void set_publisher(publisher_t *publisher) {
    app.publisher = publisher;
    current_publisher_set(publisher);
}

/** Opens the publisher if it is not open; false, with a log message, when it fails. */
static bool open_publisher(void) {
    if (app.publisher == NULL) {
        set_publisher(board_publisher_open());
    }
    return app.publisher != NULL;
}

static void log_no_wifi(void) {
    const char *ssid = current_settings()->ssid;
    if (ssid[0] == '\0') {
        ESP_LOGW(TAG, "No Wi-Fi network is set. Type wifi <ssid> <password>.");
    } else {
        BOARD_LOG_WAITING_FOR_WIFI(ssid);
    }
}

/** Whether the clock must be set first, since a certificate is to be verified. */
static bool awaits_clock(void) {
    const char *server = current_settings()->server;
    if (!kms_url_is_secure(server) || wall_clock_is_set()) {
        return false;
    }
    if (!app.sets_clock) {
        app.sets_clock = wall_clock_set_for(server, server_ca());
        if (!app.sets_clock) {
            ESP_LOGE(TAG, "Out of memory: the clock is not set. Type start to retry.");
        }
    }
    return true;
}

/** Publishes if it is wanted and possible. */
static void publish(void) {
    if (!app.wanted) {
        return;
    }
    if (wifi_address() == 0) {
        log_no_wifi();
        return;
    }
    const current_settings_t *settings = current_settings();
    if (settings->server[0] == '\0') {
        server_discovery_start();
        return;
    }
    if (awaits_clock() || !open_publisher()) {
        return;
    }
    char server[SAVED_SERVER_SIZE];
    kms_url_mask(settings->server, server, sizeof(server));
    BOARD_LOG_PUBLISHING(server, settings->name);
    app.started = publisher_start(app.publisher, settings->server) == ESP_OK;
    if (!app.started) {
        ESP_LOGE(TAG, "Publishing did not start. Type start to retry.");
    }
}

/** Whether there is a server, or one is to be found. */
static bool has_server(void) {
    return current_settings()->server[0] != '\0' || server_discovery_is_enabled();
}

static void on_start(const char *server) {
    if (server != NULL) {
        current_settings_set_server(server);
    }
    if (current_settings()->server[0] == '\0') {
        ESP_LOGW(TAG, "No server is set. Type start ws://<address>:8888/kurento");
    }
    app.wanted = has_server();
    app.started = false;
    publish();
}

/** Ends a delay before the next attempt. */
static void retry_now(void) {
    publisher_status_t status;
    if (!app.started) {
        return;
    }
    publisher_status(app.publisher, &status);
    if (status.phase == KMS_PHASE_BACKOFF || status.phase == KMS_PHASE_UNAUTHORIZED) {
        publisher_start(app.publisher, current_settings()->server);
    }
}

static void on_set_key(const char *key) {
    current_settings_set_key(key);
    if (app.publisher != NULL && publisher_set_key(app.publisher, server_key()) != ESP_OK) {
        ESP_LOGW(TAG, "The board is busy: type the key again.");
        return;
    }
    retry_now();
}

static void on_stop(void) {
    app.wanted = false;
    app.started = false;
    if (app.publisher != NULL && publisher_stop(app.publisher) != ESP_OK) {
        ESP_LOGE(TAG, "Publishing did not stop. Type stop to retry.");
    }
}

static void connect_wifi(const char *ssid, const char *password) {
    current_settings_set_wifi(ssid, password);
    wifi_connect(ssid, password);
}

static void close_publisher(void) {
    publisher_t *publisher = app.publisher;
    set_publisher(NULL);
    publisher_close(publisher);
}

/** Publishes with other settings of the publisher. */
static void reopen_publisher(void) {
    if (app.publisher != NULL) {
        close_publisher();
        app.started = false;
        publish();
    }
}

static void rename_board(const char *name) {
    current_settings_set_name(name);
    reopen_publisher();
}

static void on_set_name(const char *name) {
    if (name != NULL) {
        rename_board(name);
    } else {
        BOARD_PRINT_NAME(current_settings()->name);
    }
}

static void on_set_ca(char *pem) {
    current_settings_set_ca(pem);
    reopen_publisher();
}

static void on_restart(void) {
    BOARD_LOG_RESTARTING();
    // The board releases its objects, which the server would otherwise keep until a timeout.
    close_publisher();
    esp_restart();
}

static void on_restart_requested(void) {
    const int64_t uptime_ms = esp_timer_get_time() / 1000;
    if (uptime_ms < BOARD_RESTART_MIN_UPTIME_MS) {
        BOARD_LOG_RESTART_IGNORED((uint32_t)uptime_ms);
        return;
    }
    on_restart();
}

static void on_searched(const char *server) {
    const bool is_new = server_discovery_on_searched(server);
    if (is_new || current_settings()->server[0] == '\0') {
        publish();
    }
}

/** Searches for a server in place of one that was found. */
static void search_again(void) {
    server_discovery_forget();
    app.started = false;
    if (publisher_stop(app.publisher) != ESP_OK) {
        ESP_LOGW(TAG, "Publishing to the server before did not stop: the board is busy.");
    }
    publish();
}

static void check_found_server(void) {
    publisher_status_t status;
    if (!app.started) {
        return;
    }
    publisher_status(app.publisher, &status);
    if (server_discovery_is_gone(status.phase)) {
        search_again();
    }
}

/** Wi-Fi is connected: publishing is retried without a further delay. */
static void on_address(uint32_t address) {
    const bool has_changed = wifi_on_address(address);
    provisioning_on_address();
    if (!app.started) {
        publish();
        return;
    }
    if (has_changed && current_settings()->is_server_found) {
        search_again();
        return;
    }
    if (has_changed) {
        if (publisher_address_changed(app.publisher) != ESP_OK) {
            ESP_LOGW(TAG, "Publishing from the new address is delayed: the board is busy.");
        }
        return;
    }
    retry_now();
}

static void on_event(app_event_t *event) {
    switch (event->kind) {
    case APP_WAKE:
        break;
    case APP_START:
        on_start(event->text);
        break;
    case APP_STOP:
        on_stop();
        break;
    case APP_SET_KEY:
        on_set_key(event->text);
        break;
    case APP_SET_NAME:
        on_set_name(event->text);
        break;
    case APP_SET_CA:
        on_set_ca(event->text);
        event->text = NULL;
        break;
    case APP_CONNECT_WIFI:
        connect_wifi(event->ssid, event->password);
        break;
    case APP_IMPROV:
        provisioning_on_command(event->command, event->error);
        break;
    case APP_FORGET:
        current_settings_forget();
        break;
    case APP_RESTART:
        on_restart();
        break;
    case APP_RESTART_REQUESTED:
        on_restart_requested();
        break;
    case APP_SERVER_SEARCHED:
        on_searched(event->text);
        break;
    case APP_CLOCK:
        app.sets_clock = false;
        if (!app.started) {
            publish();
        }
        break;
    case APP_WIFI_ADDRESS:
        on_address(event->address);
        break;
    case APP_WIFI_ASSOCIATED:
        wifi_on_associated();
        break;
    case APP_WIFI_SCANNED:
        provisioning_on_scanned();
        wifi_on_scanned();
        break;
    case APP_WIFI_DISCONNECTED:
        // Signalling and media detect the loss themselves, and recover with the network.
        if (wifi_on_disconnected(event->reason)) {
            provisioning_on_disconnected(event->reason);
        }
        break;
    }
    app_event_free(event);
}

static void begin(void) {
    static const provisioning_app_t provisioned = {.connect = connect_wifi, .rename = rename_board};
    current_settings_load();
    const current_settings_t *settings = current_settings();
    provisioning_init(&provisioned);
    BOARD_LOG_BOOTED(esp_app_get_description()->version, board_profile()->board, settings->name);
    console_start();
    app.wanted = has_server();
    if (settings->server[0] == '\0') {
        ESP_LOGI(TAG, "No server is set. Type start ws://<address>:8888/kurento");
    }
    if (wifi_open(settings->name) != ESP_OK) {
        return;
    }
    if (settings->ssid[0] == '\0') {
        ESP_LOGI(TAG, "No Wi-Fi network is set. Type wifi <ssid> <password>");
    }
    wifi_connect(settings->ssid, settings->password);
}

static void run(void *ctx) {
    (void)ctx;
    app_event_t event;
    begin();
    while (!atomic_load(&app.ending)) {
        const uint32_t wait_ms = wifi_tick();
        provisioning_tick();
        check_found_server();
        if (app_events_receive(&event, server_discovery_wait(provisioning_wait(wait_ms)))) {
            on_event(&event);
        }
    }
    close_publisher();
    wifi_close();
    xSemaphoreGive(app.ended);
    vTaskDelete(NULL);
}

void app_main(void) {
    app.ended = xSemaphoreCreateBinary();
    if (!app_events_open() || !current_publisher_init() || !server_ca_init() ||
        !shown_server_init() || app.ended == NULL ||
        xTaskCreate(run, "app", TASK_STACK, NULL, TASK_PRIORITY, NULL) != pdPASS) {
        ESP_LOGE(TAG, "Out of memory: restart the board.");
    }
}

void board_app_stop(void) {
    if (app.ended == NULL) {
        return;
    }
    atomic_store(&app.ending, true);
    app_post((app_event_t){.kind = APP_WAKE});
    if (xSemaphoreTake(app.ended, pdMS_TO_TICKS(STOP_TIMEOUT_MS)) != pdTRUE) {
        ESP_LOGE(TAG, "The app did not end in time.");
    }
}
