#pragma once

/* Generated from packages/board by `npx nx run firmware:headers`. Do not edit. */
/* clang-format off */

#include <inttypes.h>
#include "esp_log.h"

#define BOARD_TAG_APP "APP"
#define BOARD_TAG_CONSOLE "CONSOLE"
#define BOARD_TAG_MEDIA "MEDIA"
#define BOARD_TAG_PUBLISHER "PUBLISHER"
#define BOARD_TAG_SETTINGS "SETTINGS"
#define BOARD_TAG_SIGNALING "KWS_SIG"
#define BOARD_TAG_WIFI "WIFI"

#define BOARD_LOG_BOOTED(version, board, name) \
    ESP_LOGI(BOARD_TAG_APP, "Boardcast %s on %s, named %s.", version, board, name)

#define BOARD_LOG_PUBLISHING(server, name) \
    ESP_LOGI(BOARD_TAG_APP, "Publishing to %s as %s.", server, name)

#define BOARD_LOG_WAITING_FOR_WIFI(ssid) \
    ESP_LOGW(BOARD_TAG_APP, "Waiting for Wi-Fi \"%s\" to start publishing.", ssid)

#define BOARD_LOG_SETTINGS_ERASED() \
    ESP_LOGI(BOARD_TAG_APP, "Erased the saved Wi-Fi, server, key, name and CA. Type restart to use those of the build.")

#define BOARD_LOG_SERVER_SAVED() \
    ESP_LOGI(BOARD_TAG_APP, "The server is saved.")

#define BOARD_LOG_SEARCHING_SERVER() \
    ESP_LOGI(BOARD_TAG_APP, "Searching for a server by mDNS.")

#define BOARD_LOG_SERVER_FOUND(name, server) \
    ESP_LOGI(BOARD_TAG_APP, "Found the server \"%s\" by mDNS: %s", name, server)

#define BOARD_LOG_FOUND_SERVER_NEEDS_KEY() \
    ESP_LOGW(BOARD_TAG_APP, "That server requires a key. Type key <key> to set one.")

#define BOARD_LOG_NO_SERVER_FOUND() \
    ESP_LOGW(BOARD_TAG_APP, "No server was found in this network. Still searching; type start ws://<address>:8888/kurento to set one.")

#define BOARD_LOG_FOUND_SERVER_GONE() \
    ESP_LOGW(BOARD_TAG_APP, "The server that was found does not answer.")

#define BOARD_LOG_NAME_SAVED(name) \
    ESP_LOGI(BOARD_TAG_APP, "The name is saved: %s.", name)

#define BOARD_LOG_NAME_ERASED(name) \
    ESP_LOGI(BOARD_TAG_APP, "The saved name is erased; the name is %s.", name)

#define BOARD_LOG_CA_SAVED(fingerprint) \
    ESP_LOGI(BOARD_TAG_APP, "The CA is saved: SHA-256 %s.", fingerprint)

#define BOARD_LOG_CA_ERASED() \
    ESP_LOGI(BOARD_TAG_APP, "The saved CA is erased.")

#define BOARD_LOG_KEY_SAVED() \
    ESP_LOGI(BOARD_TAG_APP, "The key is saved. It is sent with the next connection.")

#define BOARD_LOG_KEY_ERASED() \
    ESP_LOGI(BOARD_TAG_APP, "The saved key is erased.")

#define BOARD_LOG_RESTARTING() \
    ESP_LOGI(BOARD_TAG_APP, "Restarting.")

#define BOARD_LOG_RESTART_IGNORED(uptime) \
    ESP_LOGW(BOARD_TAG_APP, "The request to restart is ignored: the board was started %" PRIu32 ".%" PRIu32 " s ago.", (uint32_t)((uptime) / 1000), (uint32_t)((uptime) % 1000 / 100))

#define BOARD_LOG_CAMERA_UNAVAILABLE(reason) \
    ESP_LOGE(BOARD_TAG_APP, "Camera unavailable (%s). Type start to retry.", reason)

#define BOARD_LOG_WIFI_CONNECTING(ssid) \
    ESP_LOGI(BOARD_TAG_WIFI, "Connecting to Wi-Fi \"%s\".", ssid)

#define BOARD_LOG_WIFI_CONNECTED(ssid, address) \
    ESP_LOGI(BOARD_TAG_WIFI, "Connected to Wi-Fi \"%s\", IP " IPSTR ".", ssid, IP2STR(address))

#define BOARD_LOG_WIFI_DISCONNECTED(reason, delay) \
    ESP_LOGW(BOARD_TAG_WIFI, "%s Retrying in %" PRIu32 ".%" PRIu32 " s.", reason, (uint32_t)((delay) / 1000), (uint32_t)((delay) % 1000 / 100))

#define BOARD_LOG_WIFI_NO_ADDRESS(reason) \
    ESP_LOGW(BOARD_TAG_WIFI, "%s Waiting for one.", reason)

#define BOARD_LOG_PROVISIONING_FAILED(reason) \
    ESP_LOGW(BOARD_TAG_WIFI, "Wi-Fi set-up failed. %s", reason)

#define BOARD_LOG_PUBLISHER_PHASE(phase) \
    ESP_LOGI(BOARD_TAG_PUBLISHER, "%s", phase)

#define BOARD_LOG_MEDIA_CONNECTED() \
    ESP_LOGI(BOARD_TAG_PUBLISHER, "Media connected.")

#define BOARD_LOG_MEDIA_FAILED(reason) \
    ESP_LOGW(BOARD_TAG_PUBLISHER, "%s", reason)

#define BOARD_LOG_VIEWER_CONNECTED(endpoint) \
    ESP_LOGI(BOARD_TAG_PUBLISHER, "Viewer connected: %s", endpoint)

#define BOARD_LOG_VIEWER_DISCONNECTED(endpoint) \
    ESP_LOGI(BOARD_TAG_PUBLISHER, "Viewer disconnected: %s", endpoint)

#define BOARD_LOG_BANNER_RULE() \
    ESP_LOGI(BOARD_TAG_SIGNALING, "============================================================")

#define BOARD_LOG_BROWSER_ENDPOINT_ID(endpoint) \
    ESP_LOGI(BOARD_TAG_SIGNALING, "BROWSER_ENDPOINT_ID: %s", endpoint)

#define BOARD_WIFI_REASON_NOT_FOUND(ssid) \
    "Wi-Fi \"%s\" not found: is it on, and at 2.4 GHz?", ssid

#define BOARD_WIFI_REASON_SIGNAL_LOST(ssid) \
    "Wi-Fi \"%s\": signal lost.", ssid

#define BOARD_WIFI_REASON_SIGNAL_WEAK(ssid) \
    "Wi-Fi \"%s\": the signal is too weak.", ssid

#define BOARD_WIFI_REASON_SECURITY_MISMATCH(ssid) \
    "Wi-Fi \"%s\" requires another security mode: is a password set, and does the AP use WPA2 or WPA3?", ssid

#define BOARD_WIFI_REASON_AUTH_FAILED(ssid) \
    "Wi-Fi \"%s\": authentication failed. Is the password correct?", ssid

#define BOARD_WIFI_REASON_CONNECTION_FAILED(ssid, code) \
    "Wi-Fi \"%s\": connecting failed (reason %" PRIu32 "). If this repeats, check the password.", ssid, (uint32_t)(code)

#define BOARD_WIFI_REASON_NO_ADDRESS(ssid) \
    "Wi-Fi \"%s\": connected, but DHCP assigned no IP address.", ssid

#define BOARD_WIFI_REASON_NO_REPLY(ssid) \
    "Wi-Fi \"%s\": no reply.", ssid

#define BOARD_WIFI_REASON_AP_FULL(ssid) \
    "Wi-Fi \"%s\": AP full.", ssid

#define BOARD_WIFI_REASON_DISCONNECTED_BY_AP(ssid, code) \
    "Wi-Fi \"%s\": disconnected by AP (reason %" PRIu32 ").", ssid, (uint32_t)(code)

#define BOARD_CONNECTION_FAILURE_HOST_NOT_FOUND(host) \
    "host %s not found", host

#define BOARD_CONNECTION_FAILURE_REFUSED "connection refused"

#define BOARD_CONNECTION_FAILURE_RESET "connection reset"

#define BOARD_CONNECTION_FAILURE_NO_REPLY "no reply from the server's address"

#define BOARD_CONNECTION_FAILURE_UNREACHABLE "the server's address is unreachable"

#define BOARD_CONNECTION_FAILURE_PING_TIMEOUT "no reply to a ping"

#define BOARD_CONNECTION_FAILURE_NO_UPGRADE(status) \
    "HTTP status %" PRIu32 " instead of a WebSocket upgrade", (uint32_t)(status)

#define BOARD_CONNECTION_FAILURE_TLS_HANDSHAKE "the TLS handshake failed"

#define BOARD_CONNECTION_FAILURE_OTHER_CA "the server's certificate is not from the pinned CA"

#define BOARD_CONNECTION_FAILURE_UNKNOWN_CA "the server's certificate is from an unknown CA: pin it with SERVER_CA or the command ca"

#define BOARD_CONNECTION_FAILURE_OTHER_NAME "the server's certificate is for another name"

#define BOARD_CONNECTION_FAILURE_EXPIRED "the server's certificate has expired"

#define BOARD_CONNECTION_FAILURE_NOT_YET_VALID "the server's certificate is not valid yet"

#define BOARD_CONNECTION_FAILURE_UNTRUSTED "the server's certificate is not trusted"

#define BOARD_MEDIA_FAILURE_DISCONNECTED "Media disconnected."

#define BOARD_MEDIA_FAILURE_ICE_FAILED "ICE failed (is UDP blocked?)."
