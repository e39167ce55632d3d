#include "app.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

#include "app_event.h"
#include "board.h"
#include "board_settings.h"
#include "console.h"
#include "current_publisher.h"
#include "esp_app_desc.h"
#include "esp_log.h"
#include "esp_system.h"
#include "generated/board_log.h"
#include "kms_url.h"
#include "publisher.h"
#include "saved_settings.h"
#include "server_key.h"
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
    saved_settings_t saved;
    char name[BOARD_NAME_SIZE];
    char id[BOARD_ID_SIZE];
    char server[SAVED_SERVER_SIZE];
    bool wanted; /*!< To publish once Wi-Fi is connected */
    bool started;
    bool sets_clock;
} app;

static void set_publisher(publisher_t *publisher) {
    app.publisher = publisher;
    current_publisher_set(publisher);
}

static media_settings_t media_settings(void) {
    const board_settings_t *settings = board_settings();
    const board_profile_t *profile = board_profile();
    return (media_settings_t){
        .width = settings->width != 0 ? settings->width : profile->width,
        .height = settings->height != 0 ? settings->height : profile->height,
        .fps = settings->fps != 0 ? settings->fps : profile->fps,
    };
}

/** A server that esp_peer supports, else ""; STUN and TURN over TLS would need a CA. */
static const char *ice_url(const char *url) {
    if (strncasecmp(url, "turns:", 6) != 0 && strncasecmp(url, "stuns:", 6) != 0) {
        return url;
    }
    ESP_LOGW(TAG, "Ignoring %s: STUN and TURN over TLS are not supported.", url);
    return "";
}

static bool has_size(const media_settings_t *media) {
    if (board_has_size(media->width, media->height)) {
        return true;
    }
    const board_profile_t *profile = board_profile();
    ESP_LOGE(TAG, "The %s does not support %ux%u: set another size, such as %ux%u.", profile->board,
             media->width, media->height, profile->width, profile->height);
    return false;
}

/** Opens the publisher if it is not open; false, with a log message, when it fails. */
static bool open_publisher(void) {
    if (app.publisher != NULL) {
        return true;
    }
    const board_settings_t *settings = board_settings();
    const publisher_cfg_t cfg = {
        .identity = {.name = app.name,
                     .profile = board_profile()->name,
                     .firmware = esp_app_get_description()->version,
                     .id = app.id},
        .media = media_settings(),
        .key = server_key(),
        .ca = settings->ca,
        .ice_servers = {{.url = ice_url(settings->stun_url)},
                        {.url = ice_url(settings->turn_url),
                         .user = settings->turn_user,
                         .password = settings->turn_password}},
    };
    if (!has_size(&cfg.media)) {
        return false;
    }
    publisher_t *publisher = NULL;
    const esp_err_t result = publisher_open(&cfg, &publisher);
    if (result != ESP_OK) {
        BOARD_LOG_CAMERA_UNAVAILABLE(esp_err_to_name(result));
        return false;
    }
    set_publisher(publisher);
    return true;
}

static void log_no_wifi(void) {
    if (app.saved.ssid[0] == '\0') {
        ESP_LOGW(TAG, "No Wi-Fi network is set. Type wifi <ssid> <password>.");
    } else {
        BOARD_LOG_WAITING_FOR_WIFI(app.saved.ssid);
    }
}

/** Whether the clock must be set first, since a certificate is to be verified. */
static bool awaits_clock(void) {
    if (!kms_url_is_secure(app.server) || wall_clock_is_set()) {
        return false;
    }
    if (!app.sets_clock) {
        app.sets_clock = wall_clock_set_for(app.server, board_settings()->ca);
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
    if (awaits_clock() || !open_publisher()) {
        return;
    }
    char server[SAVED_SERVER_SIZE];
    kms_url_mask(app.server, server, sizeof(server));
    BOARD_LOG_PUBLISHING(server, app.name);
    app.started = publisher_start(app.publisher, app.server) == ESP_OK;
    if (!app.started) {
        ESP_LOGE(TAG, "Publishing did not start. Type start to retry.");
    }
}

static void save_server(const char *server) {
    snprintf(app.server, sizeof(app.server), "%s", server);
    const esp_err_t result = saved_settings_set_server(server);
    if (result != ESP_OK) {
        ESP_LOGW(TAG, "The server was not saved (%s).", esp_err_to_name(result));
    }
}

static void on_start(const char *server) {
    if (server != NULL) {
        save_server(server);
    }
    if (app.server[0] == '\0') {
        ESP_LOGW(TAG, "No server is set. Type start ws://<address>:8888/kurento");
        return;
    }
    app.wanted = true;
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
        publisher_start(app.publisher, app.server);
    }
}

static void on_set_key(const char *key) {
    snprintf(app.saved.key, sizeof(app.saved.key), "%s", key);
    server_key_select(app.saved.key);
    const esp_err_t result = saved_settings_set_key(key);
    if (result != ESP_OK) {
        ESP_LOGW(TAG, "The key was not saved (%s).", esp_err_to_name(result));
    } else if (key[0] == '\0') {
        BOARD_LOG_KEY_ERASED();
    } else {
        BOARD_LOG_KEY_SAVED();
    }
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

static void on_connect_wifi(const app_event_t *event) {
    memcpy(app.saved.ssid, event->ssid, sizeof(app.saved.ssid));
    memcpy(app.saved.password, event->password, sizeof(app.saved.password));
    const esp_err_t result = saved_settings_set_wifi(event->ssid, event->password);
    if (result != ESP_OK) {
        ESP_LOGW(TAG, "The Wi-Fi network was not saved (%s).", esp_err_to_name(result));
    }
    wifi_connect(event->ssid, event->password);
}

static void on_forget(void) {
    const esp_err_t result = saved_settings_erase();
    if (result != ESP_OK) {
        ESP_LOGE(TAG, "Erasing the saved settings failed (%s).", esp_err_to_name(result));
        return;
    }
    BOARD_LOG_SETTINGS_ERASED();
}

static void close_publisher(void) {
    publisher_t *publisher = app.publisher;
    set_publisher(NULL);
    publisher_close(publisher);
}

static void on_restart(void) {
    BOARD_LOG_RESTARTING();
    // The board releases its objects, which the server would otherwise keep until a timeout.
    close_publisher();
    esp_restart();
}

/** Wi-Fi is connected: publishing is retried without a further delay. */
static void on_address(uint32_t address) {
    const bool has_changed = wifi_on_address(address);
    if (!app.started) {
        publish();
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
    case APP_CONNECT_WIFI:
        on_connect_wifi(event);
        break;
    case APP_FORGET:
        on_forget();
        break;
    case APP_RESTART:
        on_restart();
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
    case APP_WIFI_DISCONNECTED:
        // Signalling and media detect the loss themselves, and recover with the network.
        wifi_on_disconnected(event->reason);
        break;
    }
    free(event->text);
}

/** The saved settings override those of the build. */
static void load_settings(void) {
    const board_settings_t *settings = board_settings();
    saved_settings_load(&app.saved);
    if (app.saved.ssid[0] == '\0') {
        snprintf(app.saved.ssid, sizeof(app.saved.ssid), "%s", settings->wifi_ssid);
        snprintf(app.saved.password, sizeof(app.saved.password), "%s", settings->wifi_password);
    }
    const char *server = app.saved.server[0] != '\0' ? app.saved.server : settings->server;
    snprintf(app.server, sizeof(app.server), "%s", server);
    server_key_select(app.saved.key);
    board_name(settings->name, app.name, sizeof(app.name));
    board_id(app.id);
}

static void begin(void) {
    load_settings();
    BOARD_LOG_BOOTED(esp_app_get_description()->version, board_profile()->board, app.name);
    console_start();
    app.wanted = app.server[0] != '\0';
    if (!app.wanted) {
        ESP_LOGI(TAG, "No server is set. Type start ws://<address>:8888/kurento");
    }
    if (wifi_open(app.name) != ESP_OK) {
        return;
    }
    if (app.saved.ssid[0] == '\0') {
        ESP_LOGI(TAG, "No Wi-Fi network is set. Type wifi <ssid> <password>");
    }
    wifi_connect(app.saved.ssid, app.saved.password);
}

static void run(void *ctx) {
    (void)ctx;
    app_event_t event;
    begin();
    while (!atomic_load(&app.ending)) {
        if (app_events_receive(&event, wifi_tick())) {
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
    if (!app_events_open() || !current_publisher_init() || app.ended == NULL ||
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
