#include "wifi.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "app_event.h"
#include "esp_log.h"
#include "esp_netif.h"
#include "esp_random.h"
#include "esp_timer.h"
#include "esp_wifi.h"
#include "generated/board_limits.h"
#include "generated/board_log.h"
#include "saved_settings.h"
#include "wifi_driver.h"
#include "wifi_reason.h"

#define BUSY_DELAY_MS 200
#define LEAVE_TIMEOUT_MS 500
#define IDLE_PERIOD_MS 60000
#define ADDRESS_TIMEOUT_MS 8000
#define SCAN_TIMEOUT_MS 15000

static const char *TAG = BOARD_TAG_WIFI;

typedef enum { SCAN_NONE, SCAN_WANTED, SCAN_RUNNING } scan_t;

/** The one station. Other tasks read only the atomic member. */
static struct {
    bool is_open;
    char ssid[SAVED_SSID_SIZE];
    char password[SAVED_PASSWORD_SIZE];
    bool is_new;      /*!< The driver has not been configured for the network */
    bool is_active;   /*!< The driver is connecting or connected */
    int64_t next_try; /*!< Milliseconds; 0 for none */
    uint32_t delay_ms;
    int64_t address_due; /*!< Milliseconds; 0 while none is expected */
    bool lacks_address;
    scan_t scan;
    int64_t scan_due;      /*!< Milliseconds */
    atomic_uint address;   /*!< IPv4, in network order; 0 for none */
    uint32_t last_address; /*!< Kept while disconnected; 0 before the first */
} wifi;

static int64_t now_ms(void) {
    return esp_timer_get_time() / 1000;
}

esp_err_t wifi_open(const char *name) {
    const esp_err_t result = wifi_driver_start(name);
    if (result != ESP_OK) {
        ESP_LOGE(TAG, "Wi-Fi did not start (%s): restart the board.", esp_err_to_name(result));
        return result;
    }
    wifi.is_open = true;
    wifi.delay_ms = BOARD_WIFI_BACKOFF_FIRST_MS;
    return ESP_OK;
}

static esp_err_t configure_driver(void) {
    wifi_config_t config = {0};
    memcpy(config.sta.ssid, wifi.ssid, strnlen(wifi.ssid, sizeof(config.sta.ssid)));
    memcpy(config.sta.password, wifi.password, strnlen(wifi.password, sizeof(config.sta.password)));
    const bool is_protected = wifi.password[0] != '\0';
    config.sta.threshold.authmode = is_protected ? WIFI_AUTH_WPA2_PSK : WIFI_AUTH_OPEN;
    // A WPA3 network may support hash-to-element only (WPA3 specification section 2.4).
    config.sta.sae_pwe_h2e = WPA3_SAE_PWE_BOTH;
    // Connects to the strongest of several access points, not to the first one found.
    config.sta.scan_method = WIFI_ALL_CHANNEL_SCAN;
    config.sta.sort_method = WIFI_CONNECT_AP_BY_SIGNAL;
    return esp_wifi_set_config(WIFI_IF_STA, &config);
}

static void try_to_scan(void) {
    const wifi_scan_config_t every_channel = {0};
    const esp_err_t result = esp_wifi_scan_start(&every_channel, false);
    if (result == ESP_OK) {
        wifi.scan = SCAN_RUNNING;
    } else if (result == ESP_ERR_WIFI_STATE) {
        // A station that is connecting cannot scan.
        esp_wifi_disconnect();
        wifi.next_try = now_ms() + BUSY_DELAY_MS;
    } else {
        ESP_LOGW(TAG, "Scanning failed (%s).", esp_err_to_name(result));
        wifi.scan_due = now_ms();
    }
}

static void try_to_connect(void) {
    wifi.next_try = 0;
    if (wifi.scan == SCAN_WANTED) {
        try_to_scan();
        return;
    }
    // The driver cannot be configured while it is connecting.
    if (wifi.is_new && configure_driver() != ESP_OK) {
        wifi.next_try = now_ms() + BUSY_DELAY_MS;
        return;
    }
    wifi.is_new = false;
    const esp_err_t result = esp_wifi_connect();
    wifi.is_active = result == ESP_OK;
    if (!wifi.is_active) {
        ESP_LOGW(TAG, "Connecting to Wi-Fi failed (%s).", esp_err_to_name(result));
        wifi.next_try = now_ms() + BOARD_WIFI_BACKOFF_FIRST_MS;
    }
}

void wifi_connect(const char *ssid, const char *password) {
    if (!wifi.is_open || ssid[0] == '\0') {
        return;
    }
    BOARD_LOG_WIFI_CONNECTING(ssid);
    snprintf(wifi.ssid, sizeof(wifi.ssid), "%s", ssid);
    snprintf(wifi.password, sizeof(wifi.password), "%s", password);
    wifi.is_new = true;
    wifi.address_due = 0;
    wifi.lacks_address = false;
    wifi.delay_ms = BOARD_WIFI_BACKOFF_FIRST_MS;
    atomic_store(&wifi.address, 0);
    if (wifi.is_active) {
        // The event of the disconnection starts the connection to the new network.
        esp_wifi_disconnect();
        wifi.next_try = now_ms() + LEAVE_TIMEOUT_MS;
    } else {
        try_to_connect();
    }
}

void wifi_scan(void) {
    if (!wifi.is_open) {
        app_post((app_event_t){.kind = APP_WIFI_SCANNED});
        return;
    }
    wifi.scan_due = now_ms() + SCAN_TIMEOUT_MS;
    if (wifi.scan == SCAN_NONE) {
        wifi.scan = SCAN_WANTED;
        try_to_scan();
    }
}

void wifi_on_scanned(void) {
    wifi.scan = SCAN_NONE;
    if (wifi.is_open && !wifi.is_active && wifi.ssid[0] != '\0') {
        wifi.next_try = now_ms();
    }
}

void wifi_on_associated(void) {
    wifi.address_due = now_ms() + ADDRESS_TIMEOUT_MS;
}

bool wifi_on_address(uint32_t address) {
    const esp_ip4_addr_t ip = {.addr = address};
    const bool is_another = wifi.last_address != 0 && wifi.last_address != address;
    wifi.last_address = address;
    atomic_store(&wifi.address, address);
    wifi.delay_ms = BOARD_WIFI_BACKOFF_FIRST_MS;
    wifi.next_try = 0;
    wifi.address_due = 0;
    wifi.lacks_address = false;
    BOARD_LOG_WIFI_CONNECTED(wifi.ssid, &ip);
    return is_another;
}

bool wifi_on_disconnected(uint16_t reason) {
    char text[WIFI_REASON_SIZE];
    atomic_store(&wifi.address, 0);
    wifi.is_active = false;
    wifi.address_due = 0;
    wifi.lacks_address = false;
    if (wifi.is_new || wifi.scan == SCAN_WANTED) {
        try_to_connect();
        return false;
    }
    if (wifi.scan == SCAN_RUNNING && reason == WIFI_REASON_ASSOC_LEAVE) {
        return false;
    }
    const uint32_t jitter =
        esp_random() % (wifi.delay_ms * BOARD_WIFI_BACKOFF_JITTER_PERCENT / 100 + 1);
    const uint32_t delay_ms = wifi.delay_ms - jitter;
    wifi_reason(reason, wifi.ssid, text, sizeof(text));
    BOARD_LOG_WIFI_DISCONNECTED(text, delay_ms);
    wifi.next_try = now_ms() + delay_ms;
    wifi.delay_ms = wifi.delay_ms * 2 > BOARD_WIFI_BACKOFF_MAX_MS ? BOARD_WIFI_BACKOFF_MAX_MS
                                                                  : wifi.delay_ms * 2;
    return true;
}

static bool is_due(int64_t time) {
    return time != 0 && time <= now_ms();
}

static void await_address(void) {
    char text[WIFI_REASON_SIZE];
    wifi.address_due = 0;
    wifi.lacks_address = true;
    snprintf(text, sizeof(text), BOARD_WIFI_REASON_NO_ADDRESS(wifi.ssid));
    BOARD_LOG_WIFI_NO_ADDRESS(text);
}

uint32_t wifi_tick(void) {
    if (is_due(wifi.address_due)) {
        await_address();
    }
    if (wifi.scan != SCAN_NONE && is_due(wifi.scan_due)) {
        wifi.scan_due = 0;
        app_post((app_event_t){.kind = APP_WIFI_SCANNED});
    }
    // While it scans, the station does not connect.
    if (wifi.scan != SCAN_RUNNING && is_due(wifi.next_try)) {
        try_to_connect();
    }
    const int64_t times[] = {wifi.address_due, wifi.scan != SCAN_RUNNING ? wifi.next_try : 0,
                             wifi.scan != SCAN_NONE ? wifi.scan_due : 0};
    int64_t left = IDLE_PERIOD_MS;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        const int64_t until = times[i] - now_ms();
        left = times[i] != 0 && until < left ? until : left;
    }
    return left > 0 ? (uint32_t)left : 0;
}

bool wifi_lacks_address(void) {
    return wifi.lacks_address;
}

uint32_t wifi_address(void) {
    return atomic_load(&wifi.address);
}

void wifi_close(void) {
    if (wifi.is_open) {
        esp_wifi_disconnect();
        esp_wifi_stop();
        wifi.is_open = false;
    }
}
