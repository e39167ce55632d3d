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
#include "app_status.h"
#include "board.h"
#include "board_settings.h"
#include "console.h"
#include "esp_app_desc.h"
#include "esp_log.h"
#include "esp_system.h"
#include "kms_url.h"
#include "publisher.h"
#include "saved_settings.h"
#include "status.h"
#include "wifi.h"

#define STOP_TIMEOUT_MS 4000
#define TASK_STACK 6144
#define TASK_PRIORITY 5

static const char *TAG = "APP";

/** The one app. Only its task touches what is neither atomic nor guarded. */
static struct {
    SemaphoreHandle_t ended;
    SemaphoreHandle_t lock; /*!< Guards `publisher` */
    publisher_t *publisher; /*!< Opened and closed by the app's task alone */
    atomic_bool ending;
    saved_settings_t saved;
    char name[BOARD_NAME_SIZE];
    char server[SAVED_SERVER_SIZE];
    bool wanted; /*!< To publish, as soon as there is a network */
    bool started;
} app;

void app_print_status(void) {
    xSemaphoreTake(app.lock, portMAX_DELAY);
    status_print(app.publisher);
    xSemaphoreGive(app.lock);
}

static void set_publisher(publisher_t *publisher) {
    xSemaphoreTake(app.lock, portMAX_DELAY);
    app.publisher = publisher;
    xSemaphoreGive(app.lock);
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

/** A STUN or TURN server that esp_peer can use, else ""; it has no TLS without a CA to check by. */
static const char *ice_url(const char *url) {
    if (strncasecmp(url, "turns:", 6) != 0 && strncasecmp(url, "stuns:", 6) != 0) {
        return url;
    }
    ESP_LOGW(TAG, "%s is not used: the board does STUN and TURN without TLS.", url);
    return "";
}

static bool has_size(const media_settings_t *media) {
    if (board_has_size(media->width, media->height)) {
        return true;
    }
    const board_profile_t *profile = board_profile();
    ESP_LOGE(TAG, "The %s does not do %ux%u: set another size, such as %ux%u.", profile->board,
             media->width, media->height, profile->width, profile->height);
    return false;
}

/** Opens the publisher if it is not open yet, and says why where it cannot. */
static bool open_publisher(void) {
    if (app.publisher != NULL) {
        return true;
    }
    const board_settings_t *settings = board_settings();
    const publisher_cfg_t cfg = {
        .identity = {.name = app.name,
                     .profile = board_profile()->name,
                     .firmware = esp_app_get_description()->version},
        .media = media_settings(),
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
        ESP_LOGE(TAG, "No camera to publish (%s): see to it, then type start.",
                 esp_err_to_name(result));
        return false;
    }
    set_publisher(publisher);
    return true;
}

static void say_no_network(void) {
    if (app.saved.ssid[0] == '\0') {
        ESP_LOGW(TAG, "No network yet: join one by typing wifi <ssid> <password>.");
    } else {
        ESP_LOGW(TAG, "No network yet: publishing begins when %s is joined.", app.saved.ssid);
    }
}

/** Publishes, if that is wanted and there is all that it takes. */
static void publish(void) {
    if (!app.wanted) {
        return;
    }
    if (!wifi_has_address()) {
        say_no_network();
        return;
    }
    if (!open_publisher()) {
        return;
    }
    char server[SAVED_SERVER_SIZE];
    kms_url_mask(app.server, server, sizeof(server));
    ESP_LOGI(TAG, "Publishing to %s as %s.", server, app.name);
    app.started = publisher_start(app.publisher, app.server) == ESP_OK;
    if (!app.started) {
        ESP_LOGE(TAG, "Publishing did not begin: type start to try again.");
    }
}

static void keep_server(const char *server) {
    snprintf(app.server, sizeof(app.server), "%s", server);
    const esp_err_t kept = saved_settings_keep_server(server);
    if (kept != ESP_OK) {
        ESP_LOGW(TAG, "The server is not kept for the next start (%s).", esp_err_to_name(kept));
    }
}

static void on_start(const char *server) {
    if (server != NULL) {
        keep_server(server);
    }
    if (app.server[0] == '\0') {
        ESP_LOGW(TAG, "No server is known: type start ws://<address>:8888/kurento");
        return;
    }
    app.wanted = true;
    publish();
}

static void on_stop(void) {
    app.wanted = false;
    app.started = false;
    if (app.publisher != NULL && publisher_stop(app.publisher) != ESP_OK) {
        ESP_LOGE(TAG, "Publishing does not end now: type stop again.");
    }
}

static void on_join(const app_event_t *event) {
    memcpy(app.saved.ssid, event->ssid, sizeof(app.saved.ssid));
    memcpy(app.saved.password, event->password, sizeof(app.saved.password));
    const esp_err_t kept = saved_settings_keep_wifi(event->ssid, event->password);
    if (kept != ESP_OK) {
        ESP_LOGW(TAG, "The network is not kept for the next start (%s).", esp_err_to_name(kept));
    }
    wifi_join(event->ssid, event->password);
}

static void on_forget(void) {
    const esp_err_t forgotten = saved_settings_forget();
    if (forgotten != ESP_OK) {
        ESP_LOGE(TAG, "The kept network and server were not erased (%s).",
                 esp_err_to_name(forgotten));
        return;
    }
    ESP_LOGI(TAG, "Erased the kept network and server. Type restart to use those of the build.");
}

static void close_publisher(void) {
    publisher_t *publisher = app.publisher;
    set_publisher(NULL);
    publisher_close(publisher);
}

static void on_restart(void) {
    ESP_LOGI(TAG, "Restarting.");
    // The server frees what belongs to this board at once, instead of after a timeout.
    close_publisher();
    esp_restart();
}

/** The network is back: what has begun need not wait for its next try. */
static void on_address(uint32_t address) {
    const bool is_another = wifi_on_address(address);
    if (!app.started) {
        publish();
        return;
    }
    if (is_another) {
        if (publisher_address_changed(app.publisher) != ESP_OK) {
            ESP_LOGW(TAG, "The board is busy: it publishes from its new address later.");
        }
        return;
    }
    publisher_status_t status;
    publisher_status(app.publisher, &status);
    if (status.phase == KMS_PHASE_BACKOFF) {
        publisher_start(app.publisher, app.server);
    }
}

static void take(app_event_t *event) {
    switch (event->kind) {
    case APP_WAKE:
        break;
    case APP_START:
        on_start(event->server);
        break;
    case APP_STOP:
        on_stop();
        break;
    case APP_JOIN:
        on_join(event);
        break;
    case APP_FORGET:
        on_forget();
        break;
    case APP_RESTART:
        on_restart();
        break;
    case APP_WIFI_ADDRESS:
        on_address(event->address);
        break;
    case APP_WIFI_LOST:
        // Signalling and media see for themselves that the network is gone, and come back with it.
        wifi_on_lost(event->reason);
        break;
    }
    free(event->server);
}

/** What was typed wins over what was built in. */
static void settle_settings(void) {
    const board_settings_t *settings = board_settings();
    saved_settings_load(&app.saved);
    if (app.saved.ssid[0] == '\0') {
        snprintf(app.saved.ssid, sizeof(app.saved.ssid), "%s", settings->wifi_ssid);
        snprintf(app.saved.password, sizeof(app.saved.password), "%s", settings->wifi_password);
    }
    const char *server = app.saved.server[0] != '\0' ? app.saved.server : settings->server;
    snprintf(app.server, sizeof(app.server), "%s", server);
    board_name(settings->name, app.name, sizeof(app.name));
}

static void begin(void) {
    settle_settings();
    ESP_LOGI(TAG, "Boardcast %s on an %s, by the name of %s.", esp_app_get_description()->version,
             board_profile()->board, app.name);
    console_start();
    app.wanted = app.server[0] != '\0';
    if (!app.wanted) {
        ESP_LOGI(TAG, "No server is known yet: type start ws://<address>:8888/kurento");
    }
    if (wifi_open(app.name) != ESP_OK) {
        return;
    }
    if (app.saved.ssid[0] == '\0') {
        ESP_LOGI(TAG, "No network is known yet: type wifi <ssid> <password>");
    }
    wifi_join(app.saved.ssid, app.saved.password);
}

static void run(void *ctx) {
    (void)ctx;
    app_event_t event;
    begin();
    while (!atomic_load(&app.ending)) {
        if (app_events_take(&event, wifi_tick())) {
            take(&event);
        }
    }
    close_publisher();
    wifi_close();
    xSemaphoreGive(app.ended);
    vTaskDelete(NULL);
}

void app_main(void) {
    app.ended = xSemaphoreCreateBinary();
    app.lock = xSemaphoreCreateMutex();
    if (!app_events_open() || app.ended == NULL || app.lock == NULL ||
        xTaskCreate(run, "app", TASK_STACK, NULL, TASK_PRIORITY, NULL) != pdPASS) {
        ESP_LOGE(TAG, "There is no memory to begin with: restart the board.");
    }
}

void board_app_stop(void) {
    if (app.ended == NULL) {
        return;
    }
    atomic_store(&app.ending, true);
    app_post((app_event_t){.kind = APP_WAKE});
    if (xSemaphoreTake(app.ended, pdMS_TO_TICKS(STOP_TIMEOUT_MS)) != pdTRUE) {
        ESP_LOGE(TAG, "The board did not end in time.");
    }
}
