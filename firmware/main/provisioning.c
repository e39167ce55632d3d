#include "provisioning.h"

#include <stdio.h>

#include "board.h"
#include "current_settings.h"
#include "esp_app_desc.h"
#include "esp_timer.h"
#include "generated/board_log.h"
#include "improv_packet.h"
#include "improv_port.h"
#include "watch_url.h"
#include "wifi.h"
#include "wifi_networks.h"
#include "wifi_reason.h"

#define FIRMWARE_NAME "boardcast"
#define MAX_NETWORKS 20
/** A first attempt may fail after a change of networks. */
#define MAX_ATTEMPTS 2
#define TIMEOUT_MS 25000
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct {
    const provisioning_app_t *app;
    bool is_used; /*!< There is a client, which is told of changes */
    int64_t due;  /*!< Milliseconds; 0 while no network is tried for a client */
    unsigned attempts;
    bool is_scanning;
} provisioning;

static int64_t now_ms(void) {
    return esp_timer_get_time() / 1000;
}

static void send_state(void) {
    uint8_t packet[IMPROV_PACKET_SIZE];
    improv_state_t state = IMPROV_STATE_READY;
    if (provisioning.due != 0) {
        state = IMPROV_STATE_PROVISIONING;
    } else if (wifi_address() != 0) {
        state = IMPROV_STATE_PROVISIONED;
    }
    improv_port_write(packet, improv_write_state(packet, state));
}

static void send_error(improv_error_t error) {
    uint8_t packet[IMPROV_PACKET_SIZE];
    improv_port_write(packet, improv_write_error(packet, error));
}

static void send_result(improv_command_id_t command, const char *const *texts, size_t count) {
    uint8_t packet[IMPROV_PACKET_SIZE];
    const size_t length = improv_write_result(packet, command, texts, count);
    if (length > 0) {
        improv_port_write(packet, length);
    } else {
        send_error(IMPROV_ERROR_UNKNOWN);
    }
}

static void send_text(improv_command_id_t command, const char *text) {
    send_result(command, &text, 1);
}

/** Sends the address of the page that shows the board; none while no server is set. */
static void send_page(improv_command_id_t command) {
    char url[IMPROV_TEXT_SIZE] = "";
    const current_settings_t *settings = current_settings();
    if (settings->server[0] != '\0') {
        watch_url(settings->server, settings->name, url, sizeof(url));
    }
    const char *texts[] = {url};
    send_result(command, texts, url[0] != '\0' ? 1 : 0);
}

static void answer_state(void) {
    send_state();
    if (provisioning.due == 0 && wifi_address() != 0) {
        send_page(IMPROV_COMMAND_STATE);
    }
}

static void answer_info(void) {
    const char *const texts[] = {FIRMWARE_NAME, esp_app_get_description()->version,
                                 board_profile()->chip, current_settings()->name};
    send_result(IMPROV_COMMAND_INFO, texts, COUNT(texts));
}

static void begin(const improv_command_t *command) {
    provisioning.due = now_ms() + TIMEOUT_MS;
    provisioning.attempts = 0;
    send_state();
    provisioning.app->connect(command->ssid, command->password);
}

static void answer_name(const improv_command_t *command) {
    if (command->has_text && !board_is_name(command->text)) {
        send_error(IMPROV_ERROR_BAD_HOSTNAME);
        return;
    }
    if (command->has_text) {
        provisioning.app->rename(command->text);
    }
    send_text(command->id, current_settings()->name);
}

static void scan(void) {
    provisioning.is_scanning = true;
    wifi_scan();
}

void provisioning_init(const provisioning_app_t *app) {
    provisioning.app = app;
}

void provisioning_on_command(const improv_command_t *command, improv_error_t error) {
    provisioning.is_used = true;
    send_error(command != NULL ? IMPROV_ERROR_NONE : error);
    if (command == NULL) {
        return;
    }
    switch (command->id) {
    case IMPROV_COMMAND_WIFI:
        begin(command);
        break;
    case IMPROV_COMMAND_STATE:
        answer_state();
        break;
    case IMPROV_COMMAND_INFO:
        answer_info();
        break;
    case IMPROV_COMMAND_SCAN:
        scan();
        break;
    case IMPROV_COMMAND_HOSTNAME:
    case IMPROV_COMMAND_NAME:
        answer_name(command);
        break;
    }
}

void provisioning_on_address(void) {
    const bool was_due = provisioning.due != 0;
    provisioning.due = 0;
    if (provisioning.is_used) {
        send_state();
    }
    if (was_due) {
        send_page(IMPROV_COMMAND_WIFI);
    }
}

/** Improv has one error for every reason, so the reason follows in the log. */
static void fail(const char *reason) {
    provisioning.due = 0;
    send_error(IMPROV_ERROR_UNABLE_TO_CONNECT);
    send_state();
    BOARD_LOG_PROVISIONING_FAILED(reason);
}

void provisioning_on_disconnected(uint16_t reason) {
    if (provisioning.due == 0) {
        return;
    }
    provisioning.attempts++;
    if (provisioning.attempts >= MAX_ATTEMPTS || wifi_reason_is_password(reason)) {
        char text[WIFI_REASON_SIZE];
        wifi_reason(reason, current_settings()->ssid, text, sizeof(text));
        fail(text);
    }
}

void provisioning_on_scanned(void) {
    if (!provisioning.is_scanning) {
        return;
    }
    wifi_network_t networks[MAX_NETWORKS];
    const size_t count = wifi_networks_read(networks, COUNT(networks));
    provisioning.is_scanning = false;
    for (size_t i = 0; i < count; i++) {
        char rssi[8];
        snprintf(rssi, sizeof(rssi), "%d", networks[i].rssi);
        const char *const texts[] = {networks[i].ssid, rssi,
                                     networks[i].is_protected ? "YES" : "NO"};
        send_result(IMPROV_COMMAND_SCAN, texts, COUNT(texts));
    }
    send_result(IMPROV_COMMAND_SCAN, NULL, 0);
}

void provisioning_tick(void) {
    char text[WIFI_REASON_SIZE];
    const char *ssid = current_settings()->ssid;
    if (provisioning.due == 0) {
        return;
    }
    if (wifi_lacks_address()) {
        snprintf(text, sizeof(text), BOARD_WIFI_REASON_NO_ADDRESS(ssid));
        fail(text);
    } else if (provisioning.due <= now_ms()) {
        snprintf(text, sizeof(text), BOARD_WIFI_REASON_NO_REPLY(ssid));
        fail(text);
    }
}

uint32_t provisioning_wait(uint32_t max) {
    if (provisioning.due == 0) {
        return max;
    }
    const int64_t left = provisioning.due - now_ms();
    return left <= 0 ? 0 : left < max ? (uint32_t)left : max;
}
